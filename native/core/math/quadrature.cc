#include "core/math/quadrature.h"


#include "core/math/angles.h"

// Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 22.7.10, 22.16.6 and 25.4.30.
namespace atomloop {
namespace {

struct Legendre {
  double value, slope;
};

Legendre legendre(std::size_t degree, double x) {
  double before = 1.0, value = x;
  for (std::size_t k = 2; k <= degree; ++k) {
    const double next = ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k;
    before = value;
    value = next;
  }
  return {value, degree * (x * value - before) / (x * x - 1.0)};
}

/// Newton's method: its starts are so good that a few steps reach the last bit.
double root_of(std::size_t degree, double start) {
  double x = start;
  for (int step = 0; step < 8; ++step) {
    const Legendre p = legendre(degree, x);
    x -= p.value / p.slope;
  }
  return x;
}

}  // namespace

Quadrature gauss_legendre(std::size_t size, double low, double high) {
  Quadrature result{std::vector<double>(size), std::vector<double>(size)};
  const double middle = 0.5 * (high + low), half = 0.5 * (high - low);
  for (std::size_t k = 0; k < size; ++k) {
    const double x = root_of(size, cosine(kPi * (k + 0.75) / (size + 0.5)));
    const double slope = legendre(size, x).slope;
    result.points[k] = middle - half * x;
    result.weights[k] = half * 2.0 / ((1.0 - x * x) * slope * slope);
  }
  return result;
}

}  // namespace atomloop
