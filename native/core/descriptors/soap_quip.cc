#include <cmath>

#include "core/configuration_error.h"
#include "core/descriptors/soap_setup.h"
#include "core/math/bessel.h"
#include "core/math/cholesky.h"
#include "core/math/elementary.h"
#include "core/math/quadrature.h"

// Bartók, Kondor, Csányi, Phys. Rev. B 87, 184115 (2013), doi:10.1103/PhysRevB.87.184115, with the radial
// basis, factors and order of the program QUIP.
namespace atomloop {
namespace {

/// exp(-kNothing) adds nothing to any sum.
constexpr double kNothing = 90.0;

/// Gaussians of the width of the atoms, at equal distances from 0 to beyond the cutoff.
struct Basis {
  double alpha;
  std::vector<double> centers;
  /// Lower triangle of the overlap with the volume element r^2.
  SquareMatrix overlap_root;
  /// From overlaps with the Gaussians to coefficients of the orthonormal functions.
  SquareMatrix transform;
};

SquareMatrix overlap_of(const std::vector<double>& centers, double alpha) {
  const std::size_t n = centers.size();
  const double beyond = centers.back() + 9.0 / std::sqrt(2.0 * alpha);
  const Quadrature grid = gauss_legendre(40 + static_cast<std::size_t>(6.0 * beyond * std::sqrt(2.0 * alpha)), 0.0, beyond);
  SquareMatrix overlap(n);
  for (std::size_t q = 0; q < grid.points.size(); ++q) {
    const double r = grid.points[q];
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) {
        const double a = r - centers[i], b = r - centers[j];
        overlap.at(i, j) += grid.weights[q] * r * r * exponential(-alpha * (a * a + b * b));
      }
    }
  }
  return overlap;
}

Basis make_basis(const QuipSoapParameters& p) {
  const auto n = static_cast<std::size_t>(p.n_max);
  const double alpha = 0.5 / (p.atom_sigma * p.atom_sigma);
  const double reach = p.cutoff + p.atom_sigma * std::sqrt(2.0 * p.basis_error_exponent * logarithm(10.0));
  std::vector<double> centers(n);
  for (std::size_t k = 0; k < n; ++k) centers[k] = reach / p.n_max * static_cast<double>(k);
  SquareMatrix covariance(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double apart = centers[i] - centers[j];
      covariance.at(i, j) = exponential(-alpha * apart * apart);
    }
  }
  const SquareMatrix root = lower_root(overlap_of(centers, alpha)), covariance_root = lower_root(covariance);
  if (root.size == 0 || covariance_root.size == 0) {
    throw ConfigurationError("E_DESCRIPTOR_ARGUMENT", "the radial functions are not independent", "a smaller n_max, or a smaller atom_sigma",
                             "n_max " + std::to_string(n));
  }
  return {alpha, centers, root, solve_by_root(covariance_root, root)};
}

RadialTable::Functions functions_of(const Basis& basis, int l_max) {
  return [basis, l_max](double r, double* values) {
    const std::size_t n = basis.centers.size();
    std::vector<double> bessel(static_cast<std::size_t>(l_max) + 1);
    for (std::size_t f = 0; f < n * (l_max + 1); ++f) values[f] = 0.0;
    for (std::size_t a = 0; a < n; ++a) {
      const double apart = r - basis.centers[a];
      if (basis.alpha * apart * apart > kNothing) continue;
      const double density = exponential(-basis.alpha * apart * apart);
      scaled_bessel(2.0 * basis.alpha * r * basis.centers[a], l_max, bessel.data());
      for (std::size_t l = 0; l < bessel.size(); ++l) {
        for (std::size_t k = 0; k < n; ++k) values[l * n + k] += density * bessel[l] * basis.transform.at(a, k);
      }
    }
  };
}

/// Pairs of channels (species, n) with the second not above the first; l runs fastest.
void add_power_entries(const QuipSoapParameters& p, SoapSetup& setup) {
  std::uint32_t pairs = 0;
  const int channels = static_cast<int>(p.species.size()) * p.n_max;
  for (int a = 0; a < channels; ++a) {
    for (int b = 0; b <= a; ++b) {
      if (p.is_diagonal_radial && a % p.n_max != b % p.n_max) continue;
      for (int l = 0; l <= p.l_max; ++l) {
        const std::uint32_t source = power_source(setup, b / p.n_max, a / p.n_max, l, b % p.n_max, a % p.n_max);
        setup.power.push_back({source, pairs * (p.l_max + 1) + l, std::sqrt((a == b ? 1.0 : 2.0) / (2.0 * l + 1.0))});
      }
      ++pairs;
    }
  }
  setup.length = pairs * (p.l_max + 1) + 1;
}

Fade fade_of(const QuipSoapParameters& p) {
  const bool is_scaled = p.cutoff_exponent > 0 && p.cutoff_rate > 0.0;
  return {p.transition_width, p.cutoff_exponent, p.cutoff_scale, p.cutoff_rate, is_scaled ? p.cutoff_rate / (1.0 + p.cutoff_rate) : 1.0};
}

}  // namespace

SoapSetup make_soap(const QuipSoapParameters& p) {
  const Basis basis = make_basis(p);
  SoapSetup setup{};
  setup.n_max = p.n_max;
  setup.l_max = p.l_max;
  setup.cutoff = p.cutoff;
  setup.fade = fade_of(p);
  setup.is_periodic = true;
  setup.species = p.species;
  setup.is_strict = false;
  setup.radial = RadialTable({p.n_max, p.l_max, p.cutoff, p.atom_sigma}, functions_of(basis, p.l_max));
  for (int k = 0; k < p.n_max; ++k) setup.center.push_back(p.central_weight * basis.overlap_root.at(0, k));
  setup.is_center_in_all_channels = p.is_center_in_all_channels;
  setup.average = SoapAverage::sum;
  add_power_entries(p, setup);
  setup.is_normalized = p.is_normalized;
  setup.has_last = true;
  setup.last = p.covariance_sigma0;
  return setup;
}

}  // namespace atomloop
