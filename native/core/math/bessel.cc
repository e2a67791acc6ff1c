#include "core/math/bessel.h"

#include <cmath>

#include "core/math/elementary.h"

// Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 10.2.18.
namespace atomloop {
namespace {

/// exp(-x) sinh(x) / x.
double zeroth(double x) {
  if (x > 0.5) return (1.0 - exponential(-2.0 * x)) / (2.0 * x);
  double series = 1.0;
  for (int k = 8; k >= 1; --k) series = 1.0 + x * x / (2.0 * k * (2.0 * k + 1.0)) * series;
  return exponential(-x) * series;
}

}  // namespace

void scaled_bessel(double x, int l_max, double* values) {
  values[0] = zeroth(x);
  // Ratios of neighbors in l, downwards: each step shrinks what the beginning got wrong.
  const int beginning = l_max + 16 + static_cast<int>(std::sqrt(60.0 * x));
  double ratio = 0.0;
  for (int l = beginning; l >= 1; --l) {
    ratio = x / (2.0 * l + 1.0 + x * ratio);
    if (l <= l_max) values[l] = ratio;
  }
  for (int l = 1; l <= l_max; ++l) values[l] *= values[l - 1];
}

}  // namespace atomloop
