#include "core/descriptors/matrices.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>

#include "core/configuration_error.h"
#include "core/math/angles.h"
#include "core/math/eigen.h"
#include "core/math/elementary.h"
#include "core/neighbors/lattice.h"

namespace atomloop {
namespace {

void check_atoms(const ConfigurationView& configuration, std::size_t atoms_max) {
  if (configuration.natoms > atoms_max) {
    throw ConfigurationError("E_TOO_MANY_ATOMS", "the configuration has more atoms than the matrix", "at most " + std::to_string(atoms_max),
                             std::to_string(configuration.natoms));
  }
  for (std::size_t atom = 0; atom < configuration.natoms; ++atom) {
    if (configuration.numbers[atom] == 0) {
      throw ConfigurationError("E_UNSUPPORTED_SPECIES", "a species has no nuclear charge", "element symbols", "atomic number 0", atom);
    }
    for (int c = 0; c < 3; ++c) {
      const double value = configuration.positions[3 * atom + c];
      if (!std::isfinite(value)) {
        throw ConfigurationError("E_BAD_POSITIONS", "position of atom " + std::to_string(atom) + " is not finite", "finite positions",
                                 std::to_string(value), atom);
      }
    }
  }
}

void set_both(SquareMatrix& matrix, std::size_t i, std::size_t j, double value) { matrix.at(i, j) = matrix.at(j, i) = value; }

/// Charges on both sides, and the fit of the energies of free atoms on the diagonal.
void apply_charges(const ConfigurationView& configuration, SquareMatrix& matrix) {
  for (std::size_t i = 0; i < matrix.size; ++i) {
    const double charge = configuration.numbers[i];
    for (std::size_t j = 0; j < i; ++j) set_both(matrix, i, j, matrix.at(i, j) * charge * configuration.numbers[j]);
    matrix.at(i, i) = 0.5 * exponential(2.4 * logarithm(charge));
  }
}

void check_finite(const SquareMatrix& matrix) {
  for (const double value : matrix.values) {
    if (std::isfinite(value)) continue;
    throw ConfigurationError("E_NOT_FINITE", "the matrix is not finite", "atoms at a distance from each other");
  }
}

/// Equal rows keep their order.
std::vector<std::size_t> order_by_length(const SquareMatrix& matrix) {
  std::vector<double> squares(matrix.size, 0.0);
  for (std::size_t i = 0; i < matrix.size; ++i) {
    for (std::size_t j = 0; j < matrix.size; ++j) squares[i] += matrix.at(i, j) * matrix.at(i, j);
  }
  std::vector<std::size_t> order(matrix.size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return squares[a] > squares[b]; });
  return order;
}

}  // namespace

void MatrixDescriptor::write(const SquareMatrix& matrix, double* out) const {
  std::vector<std::size_t> order(matrix.size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (permutation_ == Permutation::sorted_l2) order = order_by_length(matrix);
  for (std::size_t i = 0; i < matrix.size; ++i) {
    for (std::size_t j = 0; j < matrix.size; ++j) out[i * atoms_max_ + j] = matrix.at(order[i], order[j]);
  }
}

void MatrixDescriptor::describe(const Subject& subject, DescriptorWorkspace&, StopPoll& stop, double* out) const {
  const ConfigurationView& configuration = subject.configuration;
  check_atoms(configuration, atoms_max_);
  SquareMatrix matrix(configuration.natoms);
  fill(configuration, matrix, stop);
  apply_charges(configuration, matrix);
  check_finite(matrix);
  if (permutation_ != Permutation::eigenspectrum) return write(matrix, out);
  std::vector<double> values = eigenvalues(matrix, stop);
  std::sort(values.begin(), values.end(), [](double a, double b) { return std::fabs(a) != std::fabs(b) ? std::fabs(a) > std::fabs(b) : a > b; });
  std::copy(values.begin(), values.end(), out);
}

void CoulombMatrix::fill(const ConfigurationView& configuration, SquareMatrix& matrix, StopPoll& stop) const {
  for (std::size_t i = 0; i < matrix.size; ++i) {
    const double* a = configuration.positions + 3 * i;
    for (std::size_t j = 0; j < i; ++j) {
      const double* b = configuration.positions + 3 * j;
      const double dx = a[0] - b[0], dy = a[1] - b[1], dz = a[2] - b[2];
      set_both(matrix, i, j, 1.0 / std::sqrt(dx * dx + dy * dy + dz * dz));
    }
    stop.work(i + 1);
  }
}

void SineMatrix::fill(const ConfigurationView& configuration, SquareMatrix& matrix, StopPoll& stop) const {
  constexpr std::uint8_t kEverywhere[3] = {1, 1, 1};
  const Lattice lattice = make_lattice(configuration.cell, kEverywhere);
  for (std::size_t i = 0; i < matrix.size; ++i) {
    const double* a = configuration.positions + 3 * i;
    for (std::size_t j = 0; j < i; ++j) {
      const double* b = configuration.positions + 3 * j;
      const Vector3 apart = {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
      Vector3 sum{};
      for (int c = 0; c < 3; ++c) {
        const double sine = sine_of_half_turns(dot(apart, lattice.reciprocal[c]));
        for (int k = 0; k < 3; ++k) sum[k] += lattice.vectors[c][k] * sine * sine;
      }
      set_both(matrix, i, j, 1.0 / std::sqrt(dot(sum, sum)));
    }
    stop.work(8 * (i + 1));
  }
}

}  // namespace atomloop
