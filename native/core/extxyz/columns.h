#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/extxyz/text.h"
#include "core/extxyz/value.h"

namespace atomloop::extxyz {

/// One entry of Properties.
struct ColumnSpec {
  std::string name;
  Kind kind = Kind::Real;
  std::uint32_t width = 1;
  /// Tokens in the row before it.
  std::uint64_t first_token = 0;
  /// Reals in the row before it, without the positions.
  std::uint64_t first_real = 0;
};

/// The columns of a frame, in file order. Frames that follow each other share one while Properties stays the same.
struct ColumnLayout {
  std::string text;
  std::vector<ColumnSpec> columns;
  std::uint64_t tokens = 0;
  /// Reals in a row, without the positions.
  std::uint64_t reals = 0;
  int species = -1;
  int atomic_number = -1;
  int positions = -1;
  /// False for plain xyz: four columns, more are ignored.
  bool is_declared = true;
  /// The text is as the writer would write it.
  bool is_canonical = false;
};

/// Reads `name:type:count` triplets. Returns an empty string, or what is wrong.
std::string parse_properties(Text text, ColumnLayout& layout);

/// The layout of plain xyz.
ColumnLayout plain_layout();

char kind_letter(Kind kind);

}  // namespace atomloop::extxyz
