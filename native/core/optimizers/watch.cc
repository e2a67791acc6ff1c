#include "core/optimizers/watch.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/configuration_error.h"
#include "core/math/matrix.h"
#include "core/math/vectors.h"
#include "core/neighbors/lattice.h"

namespace atomloop {
namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

bool is_finite(const Forces& results) {
  double sum = results.energy;
  for (double force : results.forces) sum += force;
  return std::isfinite(sum);
}

}  // namespace

Watch::Watch(const System& system) : positions_(system.positions), volume_(cell_volume(system.cell)) {
  std::copy_n(system.cell, 9, cell_);
}

void Watch::fail(std::size_t step, const Forces& results, const std::string& what, std::size_t atom) const {
  const double fmax = longest_row(results.forces.data(), results.forces.size() / 3);
  throw ConfigurationError("E_DIVERGED", "the minimization diverged at step " + std::to_string(step) + ": " + what,
                           "a way down to a minimum",
                           "a largest force of " + number(fmax) + " eV/Å, an energy of " + number(results.energy) + " eV", atom);
}

void Watch::check_atoms(std::size_t step, const Forces& results, const System& system) const {
  const bool is_same_cell = std::equal(cell_, cell_ + 9, system.cell);
  const Matrix3 deformation = is_same_cell ? Matrix3::identity() : inverse(to_matrix(cell_)) * to_matrix(system.cell);
  for (std::size_t atom = 0; atom < system.natoms(); ++atom) {
    double from[3];
    transform_row(positions_.data() + 3 * atom, deformation, from);
    double square = 0.0;
    for (std::size_t c = 0; c < 3; ++c) square += (system.positions[3 * atom + c] - from[c]) * (system.positions[3 * atom + c] - from[c]);
    if (square > kLostAt * kLostAt) fail(step, results, "atom " + std::to_string(atom) + " moved by " + number(std::sqrt(square)) + " Å", atom);
  }
}

void Watch::check(std::size_t step, const Forces& results, const System& system) {
  constexpr std::size_t kNone = ConfigurationError::kNoAtom;
  if (!is_finite(results)) fail(step, results, "energy or forces are not finite", kNone);
  const std::size_t natoms = system.natoms();
  const double fmax = longest_row(results.forces.data(), natoms);
  if (step == 0) {
    energy_ = results.energy;
    largest_force_ = std::max(kLargestForce, kForceFactor * fmax);
    is_pulled_.assign(natoms, 0);
    for (std::size_t k = 0; k < 3 * natoms; ++k) is_pulled_[k / 3] |= system.fixed[k] == 0 && std::fabs(results.forces[k]) > kPulled ? 1 : 0;
    return;
  }
  if (fmax > largest_force_) fail(step, results, "forces exploded", kNone);
  if (results.energy < energy_ - kEnergyFall * static_cast<double>(natoms)) fail(step, results, "the energy has no bottom", kNone);
  const double ratio = volume_ > 0.0 ? cell_volume(system.cell) / volume_ : 1.0;
  if (!(ratio < kVolumeFactor && ratio > 1.0 / kVolumeFactor)) fail(step, results, "the volume is " + number(ratio) + " times that of the beginning", kNone);
  check_atoms(step, results, system);
}

void Watch::check_end(std::size_t step, const Forces& results, const System& system) const {
  for (std::size_t atom = 0; atom < system.natoms(); ++atom) {
    const double* force = results.forces.data() + 3 * atom;
    const bool is_alone = force[0] == 0.0 && force[1] == 0.0 && force[2] == 0.0;
    if (step > 0 && is_alone && is_pulled_[atom] != 0) fail(step, results, "atom " + std::to_string(atom) + " flew away: no force acts on it any more", atom);
  }
}

}  // namespace atomloop
