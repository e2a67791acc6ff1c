#pragma once

#include <cstddef>
#include <vector>

namespace atomloop {

/// Neighbors that are expanded together.
inline constexpr std::size_t kHarmonicsBlock = 32;

/// Real spherical harmonics, orthonormal on the sphere; l, m is number l^2 + l + m.
class Harmonics {
 public:
  explicit Harmonics(int l_max);

  static std::size_t count(int l_max) { return static_cast<std::size_t>(l_max + 1) * (l_max + 1); }

  /// For the unit vectors x, y, z of a whole block: harmonic number h of vector k, times `weight[k]`, goes
  /// to `values[h * kHarmonicsBlock + k]`.
  void evaluate(const double* x, const double* y, const double* z, const double* weight, double* values) const;

 private:
  int l_max_;
  /// By l (l + 1) / 2 + m: factors of the recurrence of the associated Legendre functions.
  std::vector<double> up_, back_;
};

/// The harmonic of l = 0.
inline constexpr double kHarmonic0 = 0.28209479177387814347;

}  // namespace atomloop
