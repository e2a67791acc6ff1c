#include "core/optimizers/cell_filter.h"

#include <algorithm>
#include <cmath>

#include "core/configuration_error.h"
#include "core/neighbors/lattice.h"

namespace atomloop {
namespace {

/// Places of xx yy zz yz xz xy in a matrix.
constexpr std::size_t kVoigt[3][3] = {{0, 5, 4}, {5, 1, 3}, {4, 3, 2}};

Matrix3 full(const double* voigt) {
  Matrix3 result;
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 3; ++c) result(r, c) = voigt[kVoigt[r][c]];
  }
  return result;
}

double largest_symmetric(const Matrix3& matrix) {
  double most = 0.0;
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c <= r; ++c) most = std::max(most, std::fabs(0.5 * (matrix(r, c) + matrix(c, r))));
  }
  return most;
}

double product(const Matrix3& a, const Matrix3& b) {
  double sum = 0.0;
  for (std::size_t k = 0; k < 9; ++k) sum += a.values[k] * b.values[k];
  return sum;
}

/// As numpy's isclose with its tolerances.
bool are_close(const Matrix3& a, const Matrix3& b) {
  for (std::size_t k = 0; k < 9; ++k) {
    if (!(std::fabs(a.values[k] - b.values[k]) <= 1e-8 + 1e-5 * std::fabs(b.values[k]))) return false;
  }
  return true;
}

}  // namespace

CellFilter::CellFilter(System& system, const CellOptions& options)
    : Coordinates(system), options_(options), first_cell_(to_matrix(system.cell)) {}

Matrix3 CellFilter::hydrostatic(const Matrix3& matrix) const {
  return options_.is_hydrostatic ? (matrix.trace() / 3.0) * Matrix3::identity() : matrix;
}

Matrix3 CellFilter::masked(Matrix3 matrix) const {
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 3; ++c) {
      if (!options_.mask[kVoigt[r][c]]) matrix(r, c) = 0.0;
    }
  }
  return matrix;
}

void CellFilter::read(std::vector<double>& at) const {
  at.resize(3 * rows());
  const Matrix3 back = inverse(deformation_).transposed();
  for (std::size_t atom = 0; atom < atoms(); ++atom) transform_row(system_.positions.data() + 3 * atom, back, at.data() + 3 * atom);
  for (std::size_t k = 0; k < 9; ++k) at[3 * atoms() + k] = row_factor_ * state_.values[k];
}

void CellFilter::move(const std::vector<double>& to) {
  for (std::size_t k = 0; k < 9; ++k) state_.values[k] = to[3 * atoms() + k] / row_factor_;
  const Matrix3 forth = deformation_of(state_).transposed();
  const Matrix3 change = inverse(deformation_).transposed() * forth;
  for (std::size_t atom = 0; atom < atoms(); ++atom) {
    double* position = system_.positions.data() + 3 * atom;
    double moved[3];
    transform_row(to.data() + 3 * atom, forth, moved);
    transform_row(position, change, position);
    for (std::size_t c = 0; c < 3; ++c) {
      if (system_.fixed[3 * atom + c] == 0) position[c] = moved[c];
    }
  }
  deformation_ = forth.transposed();
  const Matrix3 cell = first_cell_ * forth;
  std::copy(cell.values.begin(), cell.values.end(), system_.cell);
}

void CellFilter::project(const Forces& results, Slope& slope) const {
  const double volume = cell_volume(system_.cell);
  if (!(volume > 0.0)) {
    throw ConfigurationError("E_BAD_CELL", "a cell without a volume cannot relax", "three cell vectors that span a volume");
  }
  if (!results.has_stress) {
    throw ConfigurationError("E_NO_STRESS", "the cell cannot relax without a stress", "a periodic cell, and a calculator that has a stress");
  }
  slope.energy = results.energy + options_.pressure * volume;
  slope.forces.resize(3 * rows());
  free_forces(results, slope.forces);
  for (std::size_t atom = 0; atom < atoms(); ++atom) transform_row(slope.forces.data() + 3 * atom, deformation_, slope.forces.data() + 3 * atom);
  Matrix3 virial = full(results.stress);
  for (std::size_t k = 0; k < 3; ++k) virial(k, k) += options_.pressure;
  virial *= -volume;
  Matrix3 left;
  const Matrix3 force = cell_force(virial, left);
  for (std::size_t k = 0; k < 9; ++k) slope.forces[3 * atoms() + k] = force.values[k] / row_factor_;
  slope.stress = largest_symmetric(left) / volume;
}

UnitCellFilter::UnitCellFilter(System& system, const CellOptions& options) : CellFilter(system, options) {
  state_ = Matrix3::identity();
  row_factor_ = static_cast<double>(std::max<std::size_t>(1, atoms()));
}

Matrix3 UnitCellFilter::cell_force(const Matrix3& virial, Matrix3& left) const {
  left = masked(hydrostatic(virial * inverse(deformation_).transposed()));
  return left;
}

Matrix3 ExpCellFilter::cell_force(const Matrix3& virial, Matrix3& left) const {
  left = masked(hydrostatic(virial));
  Matrix3 force = exponential_derivative(state_, left * exponential(-1.0 * state_));
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < r; ++c) force(r, c) = force(c, r) = 0.5 * (force(r, c) + force(c, r));
  }
  const double alignment = product(force, left) / std::sqrt(product(force, force) * product(left, left));
  return are_close(force, left) || alignment > 0.8 ? left : force;
}

FrechetCellFilter::FrechetCellFilter(System& system, const CellOptions& options) : CellFilter(system, options) {
  row_factor_ = std::sqrt(static_cast<double>(std::max<std::size_t>(1, atoms())));
}

Matrix3 FrechetCellFilter::cell_force(const Matrix3& virial, Matrix3& left) const {
  left = masked(hydrostatic(virial));
  const Matrix3 by_deformation = virial * inverse(deformation_).transposed();
  return masked(hydrostatic(exponential_derivative(state_.transposed(), by_deformation)));
}

}  // namespace atomloop
