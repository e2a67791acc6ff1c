#pragma once

#include <cstdint>

namespace atomloop::extxyz {

/// digits x 10^exponent; the last digit is not 0.
struct ShortDecimal {
  std::uint64_t digits;
  int exponent;
};

/// The shortest decimal that reads back as the value, and of those the closest to it. For finite values above 0.
ShortDecimal shortest_decimal(double value);

/// Writes a finite real as std::to_chars(out, end, value) does, and returns the end; `out` has 40 bytes.
char* write_shortest(char* out, double value);

/// Writes an integer; `out` has 20 bytes.
char* write_digits(char* out, std::uint64_t value);

}  // namespace atomloop::extxyz
