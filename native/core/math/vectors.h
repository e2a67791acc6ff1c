#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "core/math/clones.h"

/// Sums of long vectors in an order of their own, the same on every machine and for every compiler: four sums side by
/// side, which fit a vector register, added up at the end.
namespace atomloop {

ATOMLOOP_INLINE double dot(const double* a, const double* b, std::size_t size) {
  double sums[4] = {};
  std::size_t k = 0;
  for (; k + 4 <= size; k += 4) {
    for (std::size_t lane = 0; lane < 4; ++lane) sums[lane] += a[k + lane] * b[k + lane];
  }
  for (; k < size; ++k) sums[k % 4] += a[k] * b[k];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

inline double dot(const std::vector<double>& a, const std::vector<double>& b) { return dot(a.data(), b.data(), a.size()); }

/// y += factor x.
ATOMLOOP_INLINE void add_scaled(double* __restrict y, const double* __restrict x, double factor, std::size_t size) {
  for (std::size_t k = 0; k < size; ++k) y[k] += factor * x[k];
}

inline void add_scaled(std::vector<double>& y, const std::vector<double>& x, double factor) {
  add_scaled(y.data(), x.data(), factor, y.size());
}

inline double norm(const std::vector<double>& a) { return std::sqrt(dot(a, a)); }

/// The length of the longest row of three among the first `rows`.
inline double longest_row(const double* values, std::size_t rows) {
  double most = 0.0;
  for (std::size_t k = 0; k < rows; ++k) {
    const double* row = values + 3 * k;
    const double square = row[0] * row[0] + row[1] * row[1] + row[2] * row[2];
    // Written so that a NaN is the longest.
    if (!(square <= most)) most = square;
  }
  return std::sqrt(most);
}

}  // namespace atomloop
