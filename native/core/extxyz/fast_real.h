#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>

#include "core/extxyz/text.h"

// Decimal to double as in W. D. Clinger, "How to read floating point numbers accurately" (1990), for mantissas
// up to 2^53 and powers of ten up to 22, where one multiplication or division rounds right; others are left to
// std::from_chars. Eight digits at a time: D. Lemire, "Number parsing at a gigabyte per second" (2021).

namespace atomloop::extxyz {

inline constexpr double kPowersOfTen[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                          1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

inline bool eight_digits(const char* p, std::uint64_t& chunk) {
  std::memcpy(&chunk, p, 8);
  return (((chunk & 0xF0F0F0F0F0F0F0F0) | (((chunk + 0x0606060606060606) & 0xF0F0F0F0F0F0F0F0) >> 4)) ==
          0x3333333333333333);
}

inline std::uint64_t eight_digit_value(std::uint64_t chunk) {
  chunk -= 0x3030303030303030;
  chunk = (chunk * 10) + (chunk >> 8);
  return (((chunk & 0x000000FF000000FF) * 0x000F424000000064) +
          (((chunk >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >>
         32;
}

inline const char* skip_digits(const char* p, const char* end, std::uint64_t& mantissa) {
  std::uint64_t chunk;
  while (end - p >= 8 && eight_digits(p, chunk)) {
    mantissa = mantissa * 100000000 + eight_digit_value(chunk);
    p += 8;
  }
  for (; p != end && is_digit(*p); ++p) mantissa = mantissa * 10 + static_cast<std::uint64_t>(*p - '0');
  return p;
}

/// Reads a plain real at `p` that ends at a blank or at `end`. Returns its end, or null where the careful path
/// (parse_real) has to decide. With `Convert` false only the grammar and the range are checked.
template <bool Convert>
inline const char* fast_real(const char* p, const char* end, double& out) {
  const char* start = p;
  const bool negative = *p == '-';
  p += negative;
  std::uint64_t mantissa = 0;
  const char* digits = p;
  p = skip_digits(p, end, mantissa);
  std::int64_t count = p - digits;
  std::int64_t exponent = 0;
  if (p != end && *p == '.') {
    const char* fraction = ++p;
    p = skip_digits(p, end, mantissa);
    exponent = fraction - p;
    count -= exponent;
  }
  if (count == 0 || count > 200) return nullptr;
  if (p != end && (*p == 'e' || *p == 'E')) {
    ++p;
    const bool down = p != end && *p == '-';
    if (p != end && (*p == '-' || *p == '+')) ++p;
    std::uint64_t power = 0;
    const char* power_digits = p;
    p = skip_digits(p, end, power);
    if (p == power_digits || p - power_digits > 3) return nullptr;
    exponent += down ? -static_cast<std::int64_t>(power) : static_cast<std::int64_t>(power);
  }
  if (p != end && !is_blank(*p)) return nullptr;
  if (count > 19 || exponent > 22 || exponent < -22 || mantissa > (std::uint64_t{1} << 53)) {
    if (exponent + count > 300 || exponent < -280) return nullptr;
    if (Convert) std::from_chars(start, p, out);
    return p;
  }
  if (Convert) {
    double value = static_cast<double>(mantissa);
    value = exponent < 0 ? value / kPowersOfTen[-exponent] : value * kPowersOfTen[exponent];
    out = negative ? -value : value;
  }
  return p;
}

}  // namespace atomloop::extxyz
