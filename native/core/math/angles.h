#pragma once

#include <cmath>

#include "core/math/clones.h"

/// Sines and cosines from additions and multiplications alone, for the same bits on every machine.
namespace atomloop {

inline constexpr double kPi = 3.14159265358979323846;

/// For |x| below 2^51; a half goes to the even neighbor.
ATOMLOOP_INLINE double nearest_whole(double x) {
  constexpr double kRound = 6755399441055744.0;  // 1.5 * 2^52: no room for a fraction
  return (x + kRound) - kRound;
}

/// Taylor series of sin on |x| <= pi / 4 and a little more, error of the series below 1e-17.
ATOMLOOP_INLINE double short_sine(double x) {
  const double s = x * x;
  const double tail =
      -1.0 / 6 + s * (1.0 / 120 + s * (-1.0 / 5040 + s * (1.0 / 362880 + s * (-1.0 / 39916800 + s * (1.0 / 6227020800.0 + s * (-1.0 / 1307674368000.0))))));
  return x + x * (s * tail);
}

/// Likewise cos.
ATOMLOOP_INLINE double short_cosine(double x) {
  const double s = x * x;
  const double tail =
      1.0 / 24 +
      s * (-1.0 / 720 + s * (1.0 / 40320 + s * (-1.0 / 3628800 + s * (1.0 / 479001600 + s * (-1.0 / 87178291200.0 + s * (1.0 / 20922789888000.0))))));
  return 1.0 + s * (-0.5 + s * tail);
}

/// x - n pi / 2 for the nearest whole n, and n modulo 4. For |x| below 1e5, absolute error about 1e-16.
struct QuarterTurns {
  double rest;
  double turns;
};

ATOMLOOP_INLINE QuarterTurns quarter_turns(double x) {
  // pi / 2 in three parts, the first two short enough for exact products with n.
  constexpr double kHigh = 1.57079632673412561417e+00;
  constexpr double kMiddle = 6.07710050630396597660e-11;
  constexpr double kLow = 2.02226624879595063154e-21;
  const double n = nearest_whole(x * (2.0 / kPi));
  const double rest = ((x - n * kHigh) - n * kMiddle) - n * kLow;
  const double quarter = nearest_whole(n * 0.25);
  return {rest, n - 4.0 * quarter};
}

/// cos x for |x| below 1e5.
ATOMLOOP_INLINE double cosine(double x) {
  const QuarterTurns q = quarter_turns(x);
  const bool is_odd = q.turns == 1.0 || q.turns == -1.0;
  const double value = is_odd ? short_sine(q.rest) : short_cosine(q.rest);
  return q.turns == 1.0 || q.turns == 2.0 || q.turns == -2.0 ? -value : value;
}

/// cos(pi t) for 0 <= t <= 1, without a branch: the Taylor series of sin up to pi / 2, error of the series below 1e-17.
ATOMLOOP_INLINE double cosine_of_half_turn(double t) {
  const double x = kPi * (0.5 - t);
  const double s = x * x;
  const double far = -1.0 / 1307674368000.0 + s * (1.0 / 355687428096000.0 + s * (-1.0 / 121645100408832000.0 + s * (1.0 / 51090942171709440000.0)));
  const double near =
      -1.0 / 6 + s * (1.0 / 120 + s * (-1.0 / 5040 + s * (1.0 / 362880 + s * (-1.0 / 39916800 + s * (1.0 / 6227020800.0 + s * far)))));
  return x + x * (s * near);
}

/// sin(pi x), exact where x is whole.
ATOMLOOP_INLINE double sine_of_half_turns(double x) {
  const double n = nearest_whole(2.0 * x);
  const double rest = (x - 0.5 * n) * kPi;
  const double quarter = nearest_whole(n * 0.25);
  const double turns = n - 4.0 * quarter;
  const bool is_odd = turns == 1.0 || turns == -1.0;
  const double value = is_odd ? short_cosine(rest) : short_sine(rest);
  return turns == -1.0 || turns == 2.0 || turns == -2.0 ? -value : value;
}

/// sin x, about 1e-15, for |x| up to about 1e8, beyond which the period is not known well enough.
inline double sine(double x) {
  constexpr double kPiLow = 1.2246467991473532e-16;  // what pi has beyond a double
  const double half_turns = std::floor(x / kPi + 0.5);
  const double r = (x - half_turns * kPi) - half_turns * kPiLow;
  const double square = r * r;
  double sum = 1.0;
  // Taylor's series up to r^23.
  for (int k = 22; k >= 2; k -= 2) sum = 1.0 - sum * square / (k * (k + 1));
  return std::fmod(half_turns, 2.0) == 0.0 ? r * sum : -r * sum;
}

}  // namespace atomloop
