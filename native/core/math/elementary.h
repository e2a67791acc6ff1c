#pragma once

#include <cstdint>
#include <cstring>
#include <limits>

#include "core/math/clones.h"

/// exp and log from additions and multiplications alone: the C library picks variants by CPU that
/// differ in the last bit, and its calls cannot be vectorized.
namespace atomloop {

/// e^x, about 1 ulp. 0 below -708, infinity above 709.
ATOMLOOP_INLINE double exponential(double x) {
  constexpr double kLog2e = 1.4426950408889634;
  constexpr double kLn2High = 6.93147180369123816490e-01;
  constexpr double kLn2Low = 1.90821492927058770002e-10;
  constexpr double kRound = 6755399441055744.0;  // 1.5 * 2^52: the integer lands in the low bits
  const double bounded = x > 709.0 ? 709.0 : (x < -708.0 ? -708.0 : x);
  const double shifted = bounded * kLog2e + kRound;
  const double n = shifted - kRound;
  const double r = (bounded - n * kLn2High) - n * kLn2Low;
  const double s = r * r;
  // Chebyshev interpolation of (e^r - 1 - r) / r^2 on |r| <= ln2 / 2, error below 4e-18.
  const double even = 0.5 + s * (0.04166666666662413 + s * (0.0013888888917213717 + s * (2.4801521295954376e-05 + s * 2.7620088445409746e-07)));
  const double odd = 0.16666666666666669 + s * (0.008333333333330062 + s * (0.00019841269863053618 + s * (2.7557268459997064e-06 + s * 2.510038549551032e-08)));
  const double mantissa = 1.0 + (r + s * (even + r * odd));
  std::uint64_t bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  bits = (bits + 1023) << 52;
  double scale;
  std::memcpy(&scale, &bits, sizeof scale);
  const double value = mantissa * scale;
  const double upper = x > 709.0 ? std::numeric_limits<double>::infinity() : value;
  return x < -708.0 ? 0.0 : upper;
}

/// Natural logarithm of a positive, normal number, about 1 ulp.
inline double logarithm(double x) {
  constexpr double kLn2High = 6.93147180369123816490e-01;
  constexpr double kLn2Low = 1.90821492927058770002e-10;
  constexpr std::uint64_t kSqrtHalf = 0x3fe6a09e667f3bcd;
  std::uint64_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  const auto exponent = static_cast<std::int64_t>(bits - kSqrtHalf) >> 52;
  bits -= static_cast<std::uint64_t>(exponent) << 52;
  double m;
  std::memcpy(&m, &bits, sizeof m);
  // ln m = 2 atanh(s), summed so that the leading term f stays exact.
  const double f = m - 1.0;
  const double s = f / (2.0 + f);
  const double z = s * s;
  double tail = 2.0 / 23;
  for (int k = 21; k >= 3; k -= 2) tail = 2.0 / k + z * tail;
  const double half = 0.5 * f * f;
  const double n = static_cast<double>(exponent);
  return n * kLn2High - ((half - (s * (half + z * tail) + n * kLn2Low)) - f);
}

/// x^n for n of at least 0.
inline double whole_power(double x, int n) {
  double result = 1.0;
  for (int k = 0; k < n; ++k) result *= x;
  return result;
}

}  // namespace atomloop
