// Checks the mathematics of the descriptors, runs them over ordinary and degenerate configurations, for
// sanitizers, and prints a digest of all result bits, for comparing builds.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include "core/descriptors/acsf.h"
#include "core/descriptors/chunk.h"
#include "core/descriptors/matrices.h"
#include "core/descriptors/rdf.h"
#include "core/descriptors/soap.h"
#include "core/math/angles.h"
#include "core/math/bessel.h"
#include "core/math/eigen.h"
#include "core/math/inverse_root.h"
#include "core/math/quadrature.h"
#include "../chunk.h"
#include "../expect.h"

using namespace atomloop;
using namespace atomloop::test;

namespace {

bool is_near(double a, double b, double tolerance) { return std::fabs(a - b) <= tolerance; }

void check_angles() {
  for (double x = -50.0; x < 50.0; x += 0.0137) expect(is_near(cosine(x), std::cos(x), 3e-16), "cosine");
  for (double t = 0.0; t <= 1.0; t += 0.0013) expect(is_near(cosine_of_half_turn(t), std::cos(kPi * t), 1e-15), "cosine of half a turn");
  for (double x = -7.0; x < 7.0; x += 0.0131) expect(is_near(sine_of_half_turns(x), std::sin(kPi * x), 4e-15), "sine of half turns");
  for (double x = -7.0; x < 7.0; x += 1.0) expect(sine_of_half_turns(x) == 0.0, "sine of whole turns");
  expect(is_near(cosine(9e4), std::cos(9e4), 1e-15), "cosine far out");
}

/// Against i_0, i_1 and i_2 in closed form, and the leading term of the series.
void check_bessel() {
  double values[9];
  for (const double x : {0.7, 2.0, 11.0, 80.0, 3000.0}) {
    scaled_bessel(x, 8, values);
    const double decay = std::exp(-2.0 * x), sinh = 0.5 * (1.0 - decay), cosh = 0.5 * (1.0 + decay);
    expect(is_near(values[0] / (sinh / x), 1.0, 1e-14), "bessel 0");
    expect(is_near(values[1] / (cosh / x - sinh / (x * x)), 1.0, 1e-13), "bessel 1");
    expect(is_near(values[2] / ((1.0 / x + 3.0 / (x * x * x)) * sinh - 3.0 * cosh / (x * x)), 1.0, 1e-11), "bessel 2");
  }
  scaled_bessel(1e-3, 8, values);
  double product = 1.0;
  for (int l = 1; l <= 8; ++l) {
    product *= 1e-3 / (2.0 * l + 1.0);
    expect(is_near(values[l] * std::exp(1e-3) / product, 1.0, 1e-6), "bessel near 0");
  }
  scaled_bessel(0.0, 3, values);
  expect(values[0] == 1.0 && values[1] == 0.0 && values[3] == 0.0, "bessel at 0");
}

void check_quadrature() {
  const Quadrature grid = gauss_legendre(12, 0.0, 2.0);
  for (int degree = 0; degree < 24; ++degree) {
    double sum = 0.0;
    for (std::size_t k = 0; k < grid.points.size(); ++k) sum += grid.weights[k] * std::pow(grid.points[k], degree);
    expect(is_near(sum / (std::pow(2.0, degree + 1) / (degree + 1)), 1.0, 1e-13), "quadrature of a polynomial");
  }
}

/// R S R = 1 for the Hilbert matrix of 10 rows, whose condition number is 1e13.
void check_inverse_root() {
  const std::size_t n = 10;
  ExtendedMatrix hilbert(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) hilbert.at(i, j) = Extended(1.0) / Extended(static_cast<double>(i + j + 1));
  }
  const SquareMatrix r = inverse_root(hilbert);
  expect(r.size == n, "the Hilbert matrix is definite");
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      Extended sum;
      for (std::size_t a = 0; a < n; ++a) {
        for (std::size_t b = 0; b < n; ++b) sum = sum + Extended(r.at(i, a)) * hilbert.at(a, b) * Extended(r.at(b, j));
      }
      expect(is_near(sum.high, i == j ? 1.0 : 0.0, 1e-8), "inverse root of the Hilbert matrix");
    }
  }
  ExtendedMatrix dependent(2);
  for (Extended& value : dependent.values) value = Extended(1.0);
  expect(inverse_root(dependent).size == 0, "a singular matrix has no inverse root");
}

void check_eigenvalues(std::mt19937& engine) {
  StopPoll stop(nullptr);
  for (std::size_t n = 0; n < 30; ++n) {
    SquareMatrix m(n);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j <= i; ++j) m.at(i, j) = m.at(j, i) = uniform(engine, -0.5, 0.5);
    }
    double moments[4] = {}, found[4] = {};
    for (std::size_t i = 0; i < n; ++i) {
      moments[1] += m.at(i, i);
      for (std::size_t j = 0; j < n; ++j) {
        moments[2] += m.at(i, j) * m.at(i, j);
        for (std::size_t k = 0; k < n; ++k) moments[3] += m.at(i, j) * m.at(j, k) * m.at(k, i);
      }
    }
    for (const double value : eigenvalues(m, stop)) {
      for (int k = 1; k < 4; ++k) found[k] += std::pow(value, k);
    }
    for (int k = 1; k < 4; ++k) expect(is_near(found[k], moments[k], 1e-11 * (1.0 + n)), "moments of eigenvalues");
  }
}

/// Silicon and twice as much carbon.
const std::vector<std::uint8_t> kSpecies{14, 6, 6};

void add_random(Chunk& chunk, std::mt19937& engine) {
  const std::size_t n = engine() % 9;
  const double a = 5.0;
  const std::vector<double> cell{a, uniform(engine, -1, 1), uniform(engine, -1, 1), uniform(engine, -1, 1), a, uniform(engine, -1, 1), uniform(engine, -1, 1), uniform(engine, -1, 1), a};
  std::vector<double> at;
  for (std::size_t k = 0; k < 3 * n; ++k) at.push_back(uniform(engine, -a, 2 * a));
  chunk.add(at, cell, static_cast<int>(engine() % 8), kSpecies);
}

void add_degenerate(Chunk& chunk) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> none(9, 0.0), cube{4, 0, 0, 0, 4, 0, 0, 0, 4}, two{0, 0, 0, 1.5, 1.5, 0};
  for (const double value : {kNan, 1e308, -1e11, 1e13}) chunk.add({0, 0, value}, cube, 7, kSpecies);
  for (const double value : {kNan, 0.0, 1e-300, 1e300, 1e-5}) chunk.add(two, {value, 0, 0, 0, value, 0, 0, 0, value}, 7, kSpecies);
  chunk.add(two, {3, 0, 0, 0, 3, 0, 3, 3, 0}, 7, kSpecies);
  chunk.add(two, none, 0, kSpecies);
  chunk.add({}, none, 0, kSpecies);
  chunk.add({}, cube, 7, kSpecies);
  chunk.add({1, 1, 1, 1, 1, 1}, cube, 7, kSpecies);
}

std::vector<std::unique_ptr<const Descriptor>> all_descriptors() {
  std::vector<std::unique_ptr<const Descriptor>> all;
  for (const bool is_polynomial : {false, true}) {
    for (const SoapAverage average : {SoapAverage::inner, SoapAverage::outer}) {
      all.push_back(std::make_unique<Soap>(make_soap(DscribeSoapParameters{3, 9, 3.0, 0.4, is_polynomial, true, average, {6, 14}})));
    }
  }
  all.push_back(std::make_unique<Soap>(make_soap(QuipSoapParameters{5, 2, 3.0, 0.5, 0.5, 1.0, false, false, true, 0.1, 10.0, 2, 1.5, 0.7, {14, 6}})));
  all.push_back(std::make_unique<Acsf>(AcsfParameters{4.0, {{1.0, 0.5}}, {0.7}, {{0.01, 2.0, -1.0}, {0.1, 1.5, 1.0}}, {{0.1, 40.0, 1.0}}, true, {6, 14}}));
  for (const Permutation permutation : {Permutation::none, Permutation::sorted_l2, Permutation::eigenspectrum}) {
    all.push_back(std::make_unique<CoulombMatrix>(9, permutation));
    all.push_back(std::make_unique<SineMatrix>(9, permutation));
  }
  all.push_back(std::make_unique<Rdf>(RdfParameters{4.0, 20, 0.2, true, true, {6, 14}}));
  return all;
}

/// Vectors that were not made stay as they were: what is half done is not part of the digest.
void run(const DescriptorPlan& plan, const Chunk& chunk, Digest& digest) {
  const std::size_t width = plan.width(0), rows = plan.is_per_atom ? chunk.numbers.size() : chunk.natoms.size();
  std::vector<double> values(width * rows);
  DescriptorResults results;
  results.groups.push_back(values.data());
  StopPoll stop(nullptr);
  describe_chunk(plan, chunk.geometry(), stop, results);
  expect(results.errors.size() < chunk.natoms.size(), "some configurations have vectors");
  for (const ChunkError& error : results.errors) {
    const std::size_t atoms = chunk.natoms[error.index];
    std::size_t first = error.index;
    if (plan.is_per_atom) {
      first = 0;
      for (std::size_t k = 0; k < error.index; ++k) first += chunk.natoms[k];
    }
    std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(first * width), (plan.is_per_atom ? atoms : 1) * width, 0.0);
  }
  digest.add(values);
}

}  // namespace

int main() {
  std::mt19937 engine(5489);
  check_angles();
  check_bessel();
  check_quadrature();
  check_inverse_root();
  check_eigenvalues(engine);
  Chunk chunk;
  for (int k = 0; k < 12; ++k) add_random(chunk, engine);
  add_degenerate(chunk);
  for (int k = 0; k < 12; ++k) add_random(chunk, engine);
  Digest digest;
  for (const bool is_per_atom : {false, true}) {
    for (auto& descriptor : all_descriptors()) {
      if (is_per_atom && !descriptor->has_atoms()) continue;
      DescriptorPlan plan;
      plan.is_per_atom = is_per_atom;
      plan.is_normalized = false;
      Centers centers{};
      centers.fill(true);
      plan.parts.push_back({std::move(descriptor), centers, 0, 0});
      run(plan, chunk, digest);
    }
  }
  digest.print();
  return 0;
}
