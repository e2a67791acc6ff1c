#pragma once

#include <cstdint>
#include <string>

#include "core/extxyz/text.h"

namespace atomloop::extxyz {

/// What a token is as a number. `unusual` is valid but not how this library writes it (D exponent, `+`, `NaN`).
enum class NumberForm : std::uint8_t { bad, overflow, usual, unusual };

inline bool is_number(NumberForm form) { return form == NumberForm::usual || form == NumberForm::unusual; }

/// The whole token as a real: decimal with an optional e, E, d or D exponent, or nan, inf, infinity in any case.
NumberForm parse_real(Text token, double& out);

/// The whole token as a 64-bit integer: an optional sign and digits.
NumberForm parse_integer(Text token, std::int64_t& out);

/// `T`, `F`, `True`, ... as in info: T F True False TRUE FALSE true false.
bool parse_logical(Text token, bool& out);

/// T, F, true, false in any case, as columns hold them.
bool parse_column_logical(Text token, bool& out);

/// Appends the shortest text that reads back as the same bits.
void append_real(std::string& out, double value);

/// The same, and never mistaken for an integer: `-10.0`.
void append_marked_real(std::string& out, double value);

void append_integer(std::string& out, std::int64_t value);

/// Bytes that writing a real or an integer may touch.
constexpr std::size_t kLongestNumber = 40;

/// Writes to `out`, which has kLongestNumber bytes, and returns the end.
char* write_real(char* out, double value);
char* write_integer(char* out, std::int64_t value);

}  // namespace atomloop::extxyz
