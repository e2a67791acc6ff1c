#include <cmath>
#include <memory>

#include "core/configuration_error.h"
#include "core/descriptors/soap_setup.h"
#include "core/math/angles.h"
#include "core/math/bessel.h"
#include "core/math/elementary.h"
#include "core/math/inverse_root.h"
#include "core/math/quadrature.h"

// Himanen et al., Comput. Phys. Commun. 247, 106949 (2020), doi:10.1016/j.cpc.2019.106949.
namespace atomloop {
namespace {

/// Value to which a radial function of the first basis has decayed at its own radius, and an atom at the cutoff.
constexpr double kDecayed = 1e-3;
/// exp(-kNothing) adds nothing to any sum.
constexpr double kNothing = 90.0;

SquareMatrix orthonormalizing(const ExtendedMatrix& overlap) {
  SquareMatrix factors = inverse_root(overlap);
  if (factors.size > 0) return factors;
  throw ConfigurationError("E_DESCRIPTOR_ARGUMENT", "the radial functions are not independent", "a smaller n_max, or a larger cutoff",
                           "n_max " + std::to_string(overlap.size));
}

/// Gaussians times r^l: g_n(r) = sum_k beta_nk r^l exp(-alpha_k r^2).
struct GaussianBasis {
  std::vector<double> alpha;
  SquareMatrix beta;
};

GaussianBasis gaussian_basis(const DscribeSoapParameters& p, int l) {
  const auto n = static_cast<std::size_t>(p.n_max);
  std::vector<double> alpha(n);
  for (std::size_t k = 0; k < n; ++k) {
    const double a = n == 1 ? 1.0 : 1.0 + (p.r_cut - 1.0) * static_cast<double>(k) / static_cast<double>(n - 1);
    alpha[k] = -(logarithm(kDecayed) - l * logarithm(a)) / (a * a);
  }
  // Half the gamma function of l + 3/2.
  double half_gamma = 0.25 * std::sqrt(kPi);
  for (int k = 1; k <= l; ++k) half_gamma *= k + 0.5;
  ExtendedMatrix overlap(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const Extended sum = Extended(alpha[i]) + Extended(alpha[j]);
      overlap.at(i, j) = Extended(half_gamma) / (power(sum, l + 1) * root(sum));
    }
  }
  return {alpha, orthonormalizing(overlap)};
}

/// The integral of g_n Y_lm with a Gaussian at distance r, over Y_lm: it is known in closed form.
RadialTable::Functions gaussian_functions(const DscribeSoapParameters& p) {
  auto bases = std::make_shared<std::vector<GaussianBasis>>();
  for (int l = 0; l <= p.l_max; ++l) bases->push_back(gaussian_basis(p, l));
  const double eta = 1.0 / (2.0 * p.sigma * p.sigma);
  return [bases, eta](double r, double* values) {
    for (std::size_t l = 0; l < bases->size(); ++l) {
      const GaussianBasis& basis = (*bases)[l];
      const std::size_t n_max = basis.alpha.size();
      for (std::size_t n = 0; n < n_max; ++n) values[l * n_max + n] = 0.0;
      for (std::size_t k = 0; k < n_max; ++k) {
        const double alpha = basis.alpha[k], sum = alpha + eta;
        const double primitive = kPi / sum * std::sqrt(kPi / sum) * whole_power(eta / sum * r, static_cast<int>(l)) * exponential(-alpha * eta / sum * r * r);
        for (std::size_t n = 0; n < n_max; ++n) values[l * n_max + n] += basis.beta.at(n, k) * primitive;
      }
    }
  };
}

/// (r_cut - r)^(n + 2), orthonormal, times the weights of a quadrature: by n, then point.
std::vector<double> polynomial_weights(const DscribeSoapParameters& p, const Quadrature& grid) {
  const auto n = static_cast<std::size_t>(p.n_max);
  ExtendedMatrix overlap(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double sum = static_cast<double>(i + j + 2);
      overlap.at(i, j) = Extended(2.0) * power(Extended(p.r_cut), static_cast<int>(i + j) + 9) / Extended((5.0 + sum) * (6.0 + sum) * (7.0 + sum));
    }
  }
  const SquareMatrix beta = orthonormalizing(overlap);
  const std::size_t points = grid.points.size();
  std::vector<double> weights(n * points, 0.0);
  for (std::size_t q = 0; q < points; ++q) {
    const double r = grid.points[q];
    for (std::size_t k = 0; k < n; ++k) {
      const double raw = whole_power(p.r_cut - r, static_cast<int>(k) + 3) * r * r * grid.weights[q];
      for (std::size_t i = 0; i < n; ++i) weights[i * points + q] += beta.at(i, k) * raw;
    }
  }
  return weights;
}

RadialTable::Functions polynomial_functions(const DscribeSoapParameters& p) {
  const Quadrature grid = gauss_legendre(40 + static_cast<std::size_t>(4.0 * p.r_cut / p.sigma), 0.0, p.r_cut);
  const std::vector<double> weights = polynomial_weights(p, grid);
  const double eta = 1.0 / (2.0 * p.sigma * p.sigma);
  const int l_max = p.l_max, n_max = p.n_max;
  return [grid, weights, eta, l_max, n_max](double r, double* values) {
    const std::size_t points = grid.points.size();
    std::vector<double> bessel(static_cast<std::size_t>(l_max) + 1);
    for (int f = 0; f < n_max * (l_max + 1); ++f) values[f] = 0.0;
    for (std::size_t q = 0; q < points; ++q) {
      const double apart = grid.points[q] - r;
      if (eta * apart * apart > kNothing) continue;
      const double density = 4.0 * kPi * exponential(-eta * apart * apart);
      scaled_bessel(2.0 * eta * grid.points[q] * r, l_max, bessel.data());
      for (int l = 0; l <= l_max; ++l) {
        for (int n = 0; n < n_max; ++n) values[l * n_max + n] += weights[n * points + q] * density * bessel[l];
      }
    }
  };
}

/// By pair of species in ascending order, then l, n, n': half of them within one species.
void add_power_entries(SoapSetup& setup) {
  std::uint32_t target = 0;
  const auto channels = static_cast<int>(setup.species.size());
  for (int s = 0; s < channels; ++s) {
    for (int s2 = s; s2 < channels; ++s2) {
      for (int l = 0; l <= setup.l_max; ++l) {
        const double factor = kPi * std::sqrt(8.0 / (2.0 * l + 1.0));
        for (int n = 0; n < setup.n_max; ++n) {
          for (int n2 = s == s2 ? n : 0; n2 < setup.n_max; ++n2) {
            setup.power.push_back({power_source(setup, s, s2, l, n, n2), target++, factor});
          }
        }
      }
    }
  }
  setup.length = target;
}

}  // namespace

SoapSetup make_soap(const DscribeSoapParameters& p) {
  SoapSetup setup{};
  setup.n_max = p.n_max;
  setup.l_max = p.l_max;
  setup.cutoff = p.r_cut + p.sigma * std::sqrt(-2.0 * logarithm(kDecayed));
  setup.is_periodic = p.is_periodic;
  setup.species = p.species;
  setup.is_strict = true;
  setup.average = p.average;
  const RadialTable::Functions functions = p.is_polynomial ? polynomial_functions(p) : gaussian_functions(p);
  setup.radial = RadialTable({p.n_max, p.l_max, setup.cutoff, p.sigma}, functions);
  std::vector<double> at_center(static_cast<std::size_t>(p.n_max) * (p.l_max + 1));
  functions(0.0, at_center.data());
  setup.center.assign(at_center.begin(), at_center.begin() + p.n_max);
  add_power_entries(setup);
  return setup;
}

}  // namespace atomloop
