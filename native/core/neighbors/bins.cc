#include "core/neighbors/bins.h"

#include <algorithm>
#include <cmath>

namespace atomloop {
namespace {

/// Bins per cutoff. Rows are thick, because looking one up costs as much as several sites.
constexpr double kAlongX = 6.0;
constexpr double kAcross = 1.0;
constexpr std::size_t kFewBins = 128;

}  // namespace

void Bins::cover(const double* low, const double* high, double cutoff, std::size_t sites) {
  width_[0] = cutoff / kAlongX;
  width_[1] = width_[2] = cutoff / kAcross;
  const double most = static_cast<double>(std::max(kFewBins, 2 * sites));
  double n[3];
  for (;;) {
    for (int c = 0; c < 3; ++c) n[c] = std::floor((high[c] - low[c]) / width_[c]) + 1.0;
    if (n[0] * n[1] * n[2] <= most) break;
    const int widest = static_cast<int>(std::max_element(n, n + 3) - n);
    width_[widest] *= 1.5;
  }
  for (int c = 0; c < 3; ++c) {
    low_[c] = low[c];
    inverse_[c] = 1.0 / width_[c];
    n_[c] = static_cast<int>(n[c]);
  }
}

}  // namespace atomloop
