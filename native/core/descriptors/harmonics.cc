#include "core/descriptors/harmonics.h"

#include <cmath>

#include "core/math/clones.h"

// Holmes and Featherstone, J. Geodesy 76, 279 (2002), doi:10.1007/s00190-002-0216-2: normalized recurrences.
namespace atomloop {
namespace {

constexpr std::size_t kBlock = kHarmonicsBlock;

ATOMLOOP_INLINE std::size_t place(int l, int m) { return static_cast<std::size_t>(l) * (l + 1) / 2 + m; }

/// Values of one harmonic.
ATOMLOOP_INLINE double* row(double* values, int l, int order) { return values + static_cast<std::size_t>(l * l + l + order) * kBlock; }

struct Recurrence {
  int l_max;
  const double* up;
  const double* back;
};

/// Cosine-like (m >= 0) and sine-like rows of order m, from m to l_max.
ATOMLOOP_INLINE void fill_order(const Recurrence& recurrence, int m, const double* z, double* values) {
  for (int l = m + 1; l <= recurrence.l_max; ++l) {
    const std::size_t at = place(l, m);
    const double up = recurrence.up[at], back = recurrence.back[at];
    for (int sign = m == 0 ? 1 : -1; sign <= 1; sign += 2) {
      const double* below = row(values, l - 1, sign * m);
      const double* lowest = l > m + 1 ? row(values, l - 2, sign * m) : below;
      const double factor = l > m + 1 ? back : 0.0;
      double* out = row(values, l, sign * m);
      ATOMLOOP_INDEPENDENT
      for (std::size_t k = 0; k < kBlock; ++k) out[k] = up * z[k] * below[k] + factor * lowest[k];
    }
  }
}

/// Rows l = m from those of m - 1: the sectoral ones.
ATOMLOOP_INLINE void fill_sectoral(int m, double factor, const double* x, const double* y, double* values) {
  const double* even = row(values, m - 1, m - 1);
  const double* odd = m == 1 ? even : row(values, m - 1, 1 - m);
  const double has_odd = m == 1 ? 0.0 : 1.0;
  double* cosine_like = row(values, m, m);
  double* sine_like = row(values, m, -m);
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < kBlock; ++k) {
    const double before = has_odd * odd[k];
    cosine_like[k] = factor * (x[k] * even[k] - y[k] * before);
    sine_like[k] = factor * (y[k] * even[k] + x[k] * before);
  }
}

struct UnitVectors {
  const double* x;
  const double* y;
  const double* z;
  const double* weight;
};

ATOMLOOP_CLONES void fill(const Recurrence& recurrence, const UnitVectors& vectors, double* values) {
  for (std::size_t k = 0; k < kBlock; ++k) values[k] = kHarmonic0 * vectors.weight[k];
  fill_order(recurrence, 0, vectors.z, values);
  for (int m = 1; m <= recurrence.l_max; ++m) {
    fill_sectoral(m, recurrence.up[place(m, m)], vectors.x, vectors.y, values);
    fill_order(recurrence, m, vectors.z, values);
  }
}

}  // namespace

Harmonics::Harmonics(int l_max) : l_max_(l_max), up_(place(l_max, l_max) + 1), back_(place(l_max, l_max) + 1) {
  for (int l = 1; l <= l_max; ++l) {
    const double l2 = 4.0 * l * l - 1.0;
    for (int m = 0; m < l; ++m) {
      const double below = (l - 1.0) * (l - 1.0) - m * m;
      up_[place(l, m)] = std::sqrt(l2 / (static_cast<double>(l) * l - m * m));
      back_[place(l, m)] = l > m + 1 ? -up_[place(l, m)] * std::sqrt(below / (4.0 * (l - 1.0) * (l - 1.0) - 1.0)) : 0.0;
    }
    // The first step from m = 0 also brings the square root of 2 of real harmonics.
    up_[place(l, l)] = std::sqrt((2.0 * l + 1.0) / (2.0 * l)) * (l == 1 ? std::sqrt(2.0) : 1.0);
  }
}

void Harmonics::evaluate(const double* x, const double* y, const double* z, const double* weight, double* values) const {
  fill({l_max_, up_.data(), back_.data()}, {x, y, z, weight}, values);
}

}  // namespace atomloop
