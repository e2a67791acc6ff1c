#include "core/dynamics/integrators/langevin.h"

#include <cmath>

#include "core/dynamics/units.h"

namespace atomloop {

Langevin::Langevin(System& system, const Options& options, std::unique_ptr<RandomSource> random)
    : Integrator(system), options_(options), random_(std::move(random)), xi_(system.momenta.size()), eta_(system.momenta.size()) {}

void Langevin::draw() {
  for (double& value : xi_) value = random_->normal();
  for (double& value : eta_) value = random_->normal();
}

/// v += c1 f / m - c2 v + c3 xi - c4 eta, for momenta.
void Langevin::half_kick(const Forces& forces, double temperature) {
  const double h = options_.time_step;
  const double friction = options_.friction;
  const double c1 = h / 2.0 - h * h * friction / 8.0;
  const double c2 = h * friction / 2.0 - h * h * friction * friction / 8.0;
  const double by_sigma3 = std::sqrt(h) / 2.0 - h * std::sqrt(h) * friction / 8.0;
  const double by_sigma4 = friction / 2.0 * (h * std::sqrt(h) / (2.0 * std::sqrt(3.0)));
  for (std::size_t k = 0; k < system_.momenta.size(); ++k) {
    // sigma times the mass.
    const double sigma = std::sqrt(2.0 * kBoltzmann * temperature * friction * kinetics_.masses()[k]);
    double& p = system_.momenta[k];
    p += c1 * forces.forces[k] - c2 * p + sigma * (by_sigma3 * xi_[k] - by_sigma4 * eta_[k]);
  }
  kinetics_.clear_fixed();
}

void Langevin::center_of_mass(double* center) const {
  double mass = 0.0;
  for (int c = 0; c < 3; ++c) center[c] = 0.0;
  for (std::size_t k = 0; k < system_.positions.size(); ++k) center[k % 3] += kinetics_.masses()[k] * system_.positions[k];
  for (const double one : system_.masses) mass += one;
  for (int c = 0; c < 3; ++c) center[c] /= mass;
}

/// Moves all atoms so that the center of mass is where it was.
void Langevin::shift_back(const double* center) {
  double present[3];
  center_of_mass(present);
  for (std::size_t k = 0; k < system_.positions.size(); ++k) system_.positions[k] += center[k % 3] - present[k % 3];
}

void Langevin::start(const Forces& forces, const Target& target) {
  const double h = options_.time_step;
  draw();
  half_kick(forces, target.temperature);
  const bool fixes_center = options_.fixes_center && !kinetics_.has_fixed();
  double center[3];
  if (fixes_center) center_of_mass(center);
  before_ = system_.positions;
  const double c5 = h * std::sqrt(h) / (2.0 * std::sqrt(3.0));
  const auto pushed = [&](std::size_t k) {
    const double sigma = std::sqrt(2.0 * kBoltzmann * target.temperature * options_.friction / kinetics_.masses()[k]);
    return system_.fixed[k] != 0 ? 0.0 : c5 * sigma * eta_[k];
  };
  for (std::size_t k = 0; k < system_.positions.size(); ++k) {
    system_.positions[k] += h * system_.momenta[k] / kinetics_.masses()[k] + pushed(k);
  }
  if (!fixes_center) return;
  shift_back(center);
  // Velocities follow from where the atoms went.
  for (std::size_t k = 0; k < system_.positions.size(); ++k) {
    system_.momenta[k] = (system_.positions[k] - before_[k] - pushed(k)) / h * kinetics_.masses()[k];
  }
}

bool Langevin::finish(const Forces& forces, const Target& target) {
  half_kick(forces, target.temperature);
  if (options_.fixes_center && !kinetics_.has_fixed()) kinetics_.stop_drift();
  return true;
}

}  // namespace atomloop
