#pragma once

#include <cstddef>
#include <vector>

namespace atomloop {

/// Points and weights that integrate a function over an interval.
struct Quadrature {
  std::vector<double> points;
  std::vector<double> weights;
};

/// Gauss-Legendre quadrature with `size` points between `low` and `high`.
Quadrature gauss_legendre(std::size_t size, double low, double high);

}  // namespace atomloop
