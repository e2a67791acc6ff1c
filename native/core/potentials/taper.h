#pragma once

#include "core/math/angles.h"
#include "core/math/clones.h"

namespace atomloop {

struct Tapered {
  double value, slope;
};

/// 1/2 - 1/2 sin(pi/2 (r - middle) / half_width) within the half width, 1 before and 0 after it, and its
/// derivative by r; a step where there is no width. From additions and multiplications alone.
ATOMLOOP_INLINE Tapered sine_taper(double r, double middle, double half_width) {
  constexpr double kHalfPi = 0.5 * kPi;
  if (r <= middle - half_width) return {1.0, 0.0};
  if (r >= middle + half_width) return {0.0, 0.0};
  const double y = kHalfPi * (r - middle) / half_width;
  const double z = y * y;
  double sine = 1.0, cosine = 1.0;
  // Taylor series, nested; at pi/2 the first term left out is below 2e-19.
  for (int k = 22; k >= 2; k -= 2) {
    sine = 1.0 - z / (k * (k + 1)) * sine;
    cosine = 1.0 - z / (k * (k - 1)) * cosine;
  }
  return {0.5 - 0.5 * y * sine, -0.5 * kHalfPi / half_width * cosine};
}

}  // namespace atomloop
