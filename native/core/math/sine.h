#pragma once

#include <cmath>

/// Sine from additions and multiplications alone, with the same bits on every machine; about 1e-15.
namespace atomloop {

/// For |x| up to about 1e8, beyond which the period is not known well enough.
inline double sine(double x) {
  constexpr double kPiHigh = 3.1415926535897931;
  constexpr double kPiLow = 1.2246467991473532e-16;
  const double half_turns = std::floor(x / kPiHigh + 0.5);
  const double r = (x - half_turns * kPiHigh) - half_turns * kPiLow;
  const double square = r * r;
  double sum = 1.0;
  // Taylor's series up to r^23.
  for (int k = 22; k >= 2; k -= 2) sum = 1.0 - sum * square / (k * (k + 1));
  return std::fmod(half_turns, 2.0) == 0.0 ? r * sum : -r * sum;
}

}  // namespace atomloop
