#include "core/descriptors/radial_table.h"

#include <cmath>
#include <string>
#include <vector>

#include "core/configuration_error.h"
#include "core/math/angles.h"
#include "core/math/clones.h"
#include "core/math/lanes.h"

// Interpolation at Chebyshev points: Press et al., Numerical Recipes, 3rd edition (2007), 5.8.
namespace atomloop {
namespace {

constexpr int kTerms = 8;
/// With eight terms a Gaussian of width `scale` is interpolated to 5e-15.
constexpr double kIntervalsPerScale = 8.0;
constexpr double kMostCoefficients = 2e7;

using Terms = double[kTerms];

/// Coefficients of powers from values at the Chebyshev points.
void to_powers(const Terms& values, Terms& powers) {
  Terms chebyshev;
  for (int j = 0; j < kTerms; ++j) {
    double sum = 0.0;
    for (int q = 0; q < kTerms; ++q) sum += values[q] * cosine(kPi * j * (q + 0.5) / kTerms);
    chebyshev[j] = (j == 0 ? 1.0 : 2.0) / kTerms * sum;
  }
  Terms before = {1.0}, current = {0.0, 1.0};
  for (int k = 0; k < kTerms; ++k) powers[k] = chebyshev[0] * before[k] + chebyshev[1] * current[k];
  for (int j = 2; j < kTerms; ++j) {
    Terms next;
    for (int k = 0; k < kTerms; ++k) next[k] = (k > 0 ? 2.0 * current[k - 1] : 0.0) - before[k];
    for (int k = 0; k < kTerms; ++k) {
      before[k] = current[k];
      current[k] = next[k];
      powers[k] += chebyshev[j] * next[k];
    }
  }
}

struct Grid {
  const double* coefficients;
  std::size_t row;
  std::size_t intervals;
  double per_length;
};

ATOMLOOP_CLONES void interpolate(const Grid& grid, const double* r, std::size_t count, double* rows) {
  const std::size_t vectors = grid.row / kLanes;
  for (std::size_t k = 0; k < count; ++k) {
    const double t = r[k] * grid.per_length;
    const auto whole = static_cast<std::size_t>(t);
    const std::size_t interval = whole < grid.intervals ? whole : grid.intervals - 1;
    const double u = 2.0 * (t - static_cast<double>(interval)) - 1.0;
    const Lanes* terms = reinterpret_cast<const Lanes*>(grid.coefficients + interval * kTerms * grid.row);
    Lanes* out = reinterpret_cast<Lanes*>(rows + k * grid.row);
    for (std::size_t v = 0; v < vectors; ++v) {
      Lanes sum = terms[(kTerms - 1) * vectors + v];
      for (int j = kTerms - 2; j >= 0; --j) sum = sum * u + terms[j * vectors + v];
      out[v] = sum;
    }
  }
}

}  // namespace

RadialTable::RadialTable(const Shape& shape, const Functions& functions)
    : width_((static_cast<std::size_t>(shape.n_max) + kLanes - 1) / kLanes * kLanes), row_(width_ * (shape.l_max + 1)) {
  const double wanted = std::ceil(shape.end / shape.scale * kIntervalsPerScale);
  const double size = wanted * kTerms * static_cast<double>(row_);
  if (!(size <= kMostCoefficients)) {
    throw ConfigurationError("E_DESCRIPTOR_ARGUMENT", "the width of the atoms is too small for the cutoff",
                             "at most " + std::to_string(static_cast<long long>(kMostCoefficients)) + " coefficients of radial functions",
                             std::to_string(static_cast<long long>(size)));
  }
  intervals_ = static_cast<std::size_t>(wanted);
  per_length_ = wanted / shape.end;
  coefficients_.assign(intervals_ * kTerms * row_, 0.0);
  const std::size_t count = static_cast<std::size_t>(shape.n_max) * (shape.l_max + 1);
  std::vector<double> values(kTerms * count);
  for (std::size_t interval = 0; interval < intervals_; ++interval) {
    for (int q = 0; q < kTerms; ++q) {
      const double x = cosine(kPi * (q + 0.5) / kTerms);
      functions((static_cast<double>(interval) + 0.5 * (x + 1.0)) / per_length_, values.data() + q * count);
    }
    for (std::size_t f = 0; f < count; ++f) {
      Terms samples, powers;
      for (int q = 0; q < kTerms; ++q) samples[q] = values[q * count + f];
      to_powers(samples, powers);
      const std::size_t place = f / shape.n_max * width_ + f % shape.n_max;
      for (int j = 0; j < kTerms; ++j) coefficients_[(interval * kTerms + j) * row_ + place] = powers[j];
    }
  }
}

void RadialTable::evaluate(const double* r, std::size_t count, double* rows) const {
  interpolate({coefficients_.data(), row_, intervals_, per_length_}, r, count, rows);
}

}  // namespace atomloop
