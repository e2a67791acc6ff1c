#include "core/dynamics/molecular_dynamics.h"

#include <cmath>
#include <limits>

#include "core/configuration_error.h"
#include "core/math/clones.h"
#include "core/neighbors/lattice.h"

namespace atomloop {
namespace {

/// An atom that goes further in one step is lost: at 1 fs this is a hundred times the speed of sound.
constexpr double kFarthestStep = 10.0;

ATOMLOOP_CLONES bool are_finite(const double* values, std::size_t count) {
  std::size_t wrong = 0;
  // Infinity less itself is no number.
  for (std::size_t k = 0; k < count; ++k) wrong += values[k] - values[k] == 0.0 ? 0 : 1;
  return wrong == 0;
}

}  // namespace

MolecularDynamics::MolecularDynamics(System& system, Trajectory& trajectory, Parts parts)
    : Machine(system, trajectory), parts_(std::move(parts)), rules_(parts_.limits), target_(parts_.schedule.target(0)) {
  parts_.integrator->kinetics().clear_fixed();
}

std::string MolecularDynamics::place() const { return "step " + std::to_string(step_); }

void MolecularDynamics::add_frame(const Forces& forces, double temperature) {
  const double numbers[kFrameNumbers] = {static_cast<double>(step_), temperature, target_.temperature, target_.pressure};
  trajectory_.add(system_, forces, numbers);
}

void MolecularDynamics::add_row(const Forces& forces, double kinetic, double temperature) {
  const double volume = cell_volume(system_.cell);
  double pressure = std::numeric_limits<double>::quiet_NaN();
  if (forces.has_stress) pressure = (2.0 * kinetic / volume - forces.stress[0] - forces.stress[1] - forces.stress[2]) / 3.0;
  const double numbers[kLogNumbers] = {static_cast<double>(step_), forces.energy, kinetic, temperature, pressure, volume};
  trajectory_.add_row(numbers);
}

void MolecularDynamics::observe(const Forces& forces) {
  const Recording& recording = parts_.recording;
  const bool is_end = !ending_.name.empty();
  const bool is_aborted = ending_.name == "aborted";
  const bool is_framed = recording.last_only ? is_end : is_aborted || step_ % recording.frame_every == 0;
  const bool is_logged = recording.log_every > 0 && (is_aborted || step_ % recording.log_every == 0);
  if (!is_framed && !is_logged) return;
  const Kinetics& kinetics = parts_.integrator->kinetics();
  const double kinetic = kinetics.kinetic_energy();
  const double temperature = kinetics.temperature(kinetic);
  if (is_framed) add_frame(forces, temperature);
  if (is_logged) add_row(forces, kinetic, temperature);
}

void MolecularDynamics::check_forces(const Forces& forces) const {
  const bool is_fine = std::isfinite(forces.energy) && are_finite(forces.forces.data(), forces.forces.size());
  if (is_fine) return;
  if (!std::isfinite(forces.energy)) throw ConfigurationError("E_EXPLODED", "the energy is not finite");
  std::size_t k = 0;
  while (std::isfinite(forces.forces[k])) ++k;
  throw ConfigurationError("E_EXPLODED", "the force on atom " + std::to_string(k / 3) + " is not finite", {}, {}, k / 3);
}

void MolecularDynamics::check_speeds() const {
  const std::size_t atom = parts_.integrator->kinetics().faster_than(kFarthestStep / parts_.time_step);
  if (atom == system_.natoms()) return;
  throw ConfigurationError("E_EXPLODED", "atom " + std::to_string(atom) + " is lost", "less than 10 A of way in one step", {}, atom);
}

bool MolecularDynamics::advance(const Forces& forces) {
  Integrator& integrator = *parts_.integrator;
  check_forces(forces);
  if (is_moving_) {
    if (!integrator.finish(forces, target_)) {
      check_speeds();
      return true;
    }
    ++step_;
  }
  const std::string reason = rules_.reason(system_, forces);
  if (!reason.empty()) ending_ = {"aborted", reason, step_};
  else if (step_ == parts_.schedule.steps()) ending_ = {"finished", {}, step_};
  observe(forces);
  if (!ending_.name.empty()) return false;
  target_ = parts_.schedule.target(step_);
  is_moving_ = true;
  integrator.start(forces, target_);
  check_speeds();
  return true;
}

}  // namespace atomloop
