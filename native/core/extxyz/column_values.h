#pragma once

#include <cstdint>

#include "core/extxyz/columns.h"
#include "core/extxyz/row_tokens.h"
#include "core/extxyz/text.h"

namespace atomloop::extxyz {

/// Calls `take(token, line_end)` for each value of a column, row by row; `take` returns the end of the token, or null
/// to stop. Returns false when it was stopped. Never leaves `rows`, whatever they hold.
template <class Take>
bool visit_column(Text rows, const ColumnSpec& column, Take take) {
  const char* p = rows.data();
  const char* end = p + rows.size();
  while (p != end) {
    const char* newline = line_end(p, end);
    const char* at = skip_tokens(p, newline, column.first_token);
    for (std::uint32_t i = 0; i < column.width; ++i) {
      at = skip_blanks(at, newline);
      if (at == newline) break;
      at = take(at, newline);
      if (at == nullptr) return false;
    }
    p = newline == end ? end : newline + 1;
  }
  return true;
}

/// Read rows that were checked before; the output has room for `count` values (atoms x width).
void read_reals(Text rows, const ColumnSpec& column, double* out, std::uint64_t count);
/// Returns true when every value fits in 32 bits.
bool read_integers(Text rows, const ColumnSpec& column, std::int64_t* out, std::uint64_t count);
void read_logicals(Text rows, const ColumnSpec& column, std::uint8_t* out, std::uint64_t count);
/// The values with a newline between them, which none of them holds.
std::string read_strings(Text rows, const ColumnSpec& column);

/// Values of a column in memory, atoms x width; only the pointer for `kind` is set (integers: one of two).
struct ColumnData {
  Kind kind = Kind::Real;
  std::uint32_t width = 1;
  const double* reals = nullptr;
  const std::int32_t* integers = nullptr;
  const std::int64_t* long_integers = nullptr;
  const std::uint8_t* logicals = nullptr;
  const Text* strings = nullptr;

  std::int64_t integer(std::uint64_t i) const { return integers != nullptr ? integers[i] : long_integers[i]; }
};

/// True when the rows hold the very same bits; stops at the first difference.
bool holds(Text rows, const ColumnSpec& column, const ColumnData& data, std::uint64_t count);

}  // namespace atomloop::extxyz
