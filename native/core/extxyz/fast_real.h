#pragma once

#include <charconv>
#include <cstdint>
#include <cstring>

#include "core/extxyz/text.h"

// Decimal to double as in W. D. Clinger, "How to read floating point numbers accurately" (1990), for mantissas
// up to 2^53 and powers of ten up to 22, where one multiplication or division rounds right; longer mantissas are
// divided as integers where they fit, others are left to std::from_chars. Eight digits at a time: D. Lemire, "Number parsing at a gigabyte per second" (2021).

namespace atomloop::extxyz {

inline constexpr double kPowersOfTen[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                          1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

inline constexpr std::uint64_t kWholePowersOfTen[] = {1ull,
                                                      10ull,
                                                      100ull,
                                                      1000ull,
                                                      10000ull,
                                                      100000ull,
                                                      1000000ull,
                                                      10000000ull,
                                                      100000000ull,
                                                      1000000000ull,
                                                      10000000000ull,
                                                      100000000000ull,
                                                      1000000000000ull,
                                                      10000000000000ull,
                                                      100000000000000ull,
                                                      1000000000000000ull,
                                                      10000000000000000ull,
                                                      100000000000000000ull,
                                                      1000000000000000000ull,
                                                      10000000000000000000ull};

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

/// Digits at the start of the eight bytes; `chunk` becomes their values, one per byte.
inline int leading_digits(std::uint64_t& chunk) {
  chunk ^= 0x3030303030303030;
  const std::uint64_t others = (chunk | (chunk + 0x0606060606060606)) & 0xF0F0F0F0F0F0F0F0;
  return others == 0 ? 8 : __builtin_ctzll(others) >> 3;
}

/// The number that the first `count` of eight digits are, 1 to 8; `chunk` as from leading_digits.
inline std::uint64_t leading_value(std::uint64_t chunk, int count) {
  chunk <<= 64 - 8 * count;
  return eight_digit_value(chunk + 0x3030303030303030);
}

/// mantissa / 10^decimals, rounded to even, for up to 19 decimals and a mantissa above 2^53: the quotient with 64 bits,
/// the last of which stands for all below.
inline double divided(std::uint64_t mantissa, int decimals) {
  __extension__ using Wide = unsigned __int128;
  const std::uint64_t divisor = kWholePowersOfTen[decimals];
  const int up = __builtin_clzll(mantissa);
  const int divisor_up = __builtin_clzll(divisor);
  const std::uint64_t top = mantissa << up;
  const std::uint64_t bottom = divisor << divisor_up;
  const int half = top >= bottom ? 1 : 0;
  const Wide dividend = static_cast<Wide>(top) << (64 - half);
  const auto quotient = static_cast<std::uint64_t>(dividend / bottom);
  const bool is_exact = static_cast<Wide>(quotient) * bottom == dividend;
  const auto rounded = static_cast<double>(quotient | (is_exact ? 0 : 1));
  // A power of two between 2^-128 and 1, which is exact.
  const std::uint64_t scale = static_cast<std::uint64_t>(1023 - 64 + half - up + divisor_up) << 52;
  double factor;
  std::memcpy(&factor, &scale, sizeof factor);
  return rounded * factor;
}

/// Reads a plain real at `p` that ends at a blank or at `end`. Returns its end, or null where the careful path
/// (parse_real) has to decide. With `Convert` false only the grammar and the range are checked.
template <bool Convert>
inline const char* any_real(const char* p, const char* end, double& out) {
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
    if (!Convert) return p;
    if (count > 19 || exponent > 0 || exponent < -19 || mantissa < std::uint64_t{1} << 53) {
      std::from_chars(start, p, out);
    } else {
      const double value = divided(mantissa, static_cast<int>(-exponent));
      out = negative ? -value : value;
    }
    return p;
  }
  if (Convert) {
    double value = static_cast<double>(mantissa);
    value = exponent < 0 ? value / kPowersOfTen[-exponent] : value * kPowersOfTen[exponent];
    out = negative ? -value : value;
  }
  return p;
}

/// The same, faster for up to 7 digits, a point and up to 16 decimals. `limit` is the end of the memory that may be
/// read; between `end` and it stands a newline first.
template <bool Convert>
inline const char* fast_real(const char* p, const char* end, const char* limit, double& out) {
  if (limit - p < 32) return any_real<Convert>(p, end, out);
  const char* digits = p + (*p == '-');
  std::uint64_t whole_chunk, chunk;
  std::memcpy(&whole_chunk, digits, 8);
  const int whole = leading_digits(whole_chunk);
  if (whole == 0 || whole == 8 || digits[whole] != '.') return any_real<Convert>(p, end, out);
  const char* at = digits + whole + 1;
  std::memcpy(&chunk, at, 8);
  int decimals = leading_digits(chunk);
  if (decimals == 0) return any_real<Convert>(p, end, out);
  std::uint64_t mantissa = 0;
  if (Convert) mantissa = leading_value(whole_chunk, whole) * kWholePowersOfTen[decimals] + leading_value(chunk, decimals);
  if (decimals == 8) {
    // A constant, so that the processor need not wait for the count.
    at += 8;
    if (is_digit(*at)) {
      std::memcpy(&chunk, at, 8);
      const int more = leading_digits(chunk);
      decimals += more;
      at += more;
      if (Convert) mantissa = mantissa * kWholePowersOfTen[more] + leading_value(chunk, more);
    }
  } else {
    at += decimals;
  }
  if ((at != end && !is_blank(*at)) || whole + decimals > 19) return any_real<Convert>(p, end, out);
  if (Convert) {
    const bool is_short = mantissa <= std::uint64_t{1} << 53;
    const double value = is_short ? static_cast<double>(mantissa) / kPowersOfTen[decimals] : divided(mantissa, decimals);
    out = *p == '-' ? -value : value;
  }
  return at;
}

}  // namespace atomloop::extxyz
