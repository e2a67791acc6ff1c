#pragma once

#include <cstdint>

#include "core/extxyz/columns.h"
#include "core/extxyz/parse_error.h"
#include "core/extxyz/text.h"

namespace atomloop::extxyz {

/// The atom rows of one frame, as they were found.
struct Rows {
  /// One past the last row.
  const char* end = nullptr;
  /// Rows read before the error or the end.
  std::uint64_t atoms = 0;
  /// The rows are as the writer would write them, apart from the spelling of numbers and the spaces between them.
  bool is_canonical = true;
  /// First line with more columns than Properties names, and how many it has; 0 when there is none.
  std::uint64_t extra_line = 0;
  std::uint64_t extra_columns = 0;
};

struct RowTarget {
  /// 3 per atom.
  double* positions;
  /// Atomic numbers.
  std::uint8_t* numbers;
  /// Rows that both have room for.
  std::uint64_t room;
  /// All other reals, row after row; null when they are not wanted.
  double* reals = nullptr;
};

/// Reads `atoms` rows from `p`: positions and atomic numbers are stored, all other columns are checked, and
/// their reals stored where the target has a place for them.
/// `line` is that of the first row. False with `error` filled when a row is wrong or missing.
bool read_rows(const char* p, const char* end, const ColumnLayout& layout, std::uint64_t atoms, std::uint64_t line,
               const RowTarget& target, Rows& rows, ParseError& error);

}  // namespace atomloop::extxyz
