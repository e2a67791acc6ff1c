#include "core/dynamics/kinetics.h"

#include <cmath>

#include "core/dynamics/units.h"
#include "core/math/clones.h"

namespace atomloop {
namespace {

ATOMLOOP_CLONES void add_scaled(double* to, const double* values, double factor, std::size_t count) {
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < count; ++k) to[k] += factor * values[k];
}

ATOMLOOP_CLONES void add_moved(double* positions, const double* momenta, const double* inverse_masses, double time, std::size_t count) {
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < count; ++k) positions[k] += time * momenta[k] * inverse_masses[k];
}

ATOMLOOP_CLONES void multiply(double* values, double factor, std::size_t count) {
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < count; ++k) values[k] *= factor;
}

/// False for NaN too.
ATOMLOOP_CLONES bool are_within(const double* values, const double* factors, double limit, std::size_t count) {
  std::size_t beyond = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const double value = values[k] * factors[k];
    beyond += (value <= limit && value >= -limit) ? 0 : 1;
  }
  return beyond == 0;
}

struct Sums {
  double x = 0.0, y = 0.0, z = 0.0;
};

Sums total_of(const std::vector<double>& vectors) {
  Sums sums;
  for (std::size_t k = 0; k < vectors.size(); k += 3) {
    sums.x += vectors[k];
    sums.y += vectors[k + 1];
    sums.z += vectors[k + 2];
  }
  return sums;
}

}  // namespace

Kinetics::Kinetics(System& system) : system_(system) {
  for (const double mass : system.masses) {
    masses_.insert(masses_.end(), 3, mass);
    inverse_masses_.insert(inverse_masses_.end(), 3, 1.0 / mass);
  }
  for (std::size_t k = 0; k < system.fixed.size(); ++k) {
    if (system.fixed[k] != 0) fixed_.push_back(k);
  }
}

void Kinetics::clear_fixed() {
  for (const std::size_t k : fixed_) system_.momenta[k] = 0.0;
}

void Kinetics::kick(const Forces& forces, double time) {
  add_scaled(system_.momenta.data(), forces.forces.data(), time, system_.momenta.size());
  clear_fixed();
}

void Kinetics::drift(double time) {
  add_moved(system_.positions.data(), system_.momenta.data(), inverse_masses_.data(), time, system_.positions.size());
}

void Kinetics::scale_momenta(double factor) { multiply(system_.momenta.data(), factor, system_.momenta.size()); }

double Kinetics::kinetic_energy() const {
  double sum = 0.0;
  for (std::size_t k = 0; k < masses_.size(); ++k) sum += system_.momenta[k] * system_.momenta[k] * inverse_masses_[k];
  return 0.5 * sum;
}

void Kinetics::kinetic_tensor(double* tensor) const {
  for (int c = 0; c < 6; ++c) tensor[c] = 0.0;
  for (std::size_t k = 0; k < masses_.size(); k += 3) {
    const double* p = &system_.momenta[k];
    const double inverse = inverse_masses_[k];
    tensor[0] += p[0] * p[0] * inverse;
    tensor[1] += p[1] * p[1] * inverse;
    tensor[2] += p[2] * p[2] * inverse;
    tensor[3] += p[1] * p[2] * inverse;
    tensor[4] += p[0] * p[2] * inverse;
    tensor[5] += p[0] * p[1] * inverse;
  }
}

double Kinetics::temperature(double kinetic_energy) const {
  return coordinates() == 0 ? 0.0 : 2.0 * kinetic_energy / (static_cast<double>(coordinates()) * kBoltzmann);
}

std::size_t Kinetics::faster_than(double speed) const {
  const std::size_t count = masses_.size();
  if (are_within(system_.momenta.data(), inverse_masses_.data(), speed, count)) return system_.natoms();
  std::size_t k = 0;
  while (std::abs(system_.momenta[k] * inverse_masses_[k]) <= speed) ++k;
  return k / 3;
}

void Kinetics::stop_drift() {
  double mass = 0.0;
  for (const double one : system_.masses) mass += one;
  if (mass == 0.0) return;
  const Sums momentum = total_of(system_.momenta);
  for (std::size_t k = 0; k < masses_.size(); k += 3) {
    const double part = masses_[k] / mass;
    system_.momenta[k] -= part * momentum.x;
    system_.momenta[k + 1] -= part * momentum.y;
    system_.momenta[k + 2] -= part * momentum.z;
  }
}

void Kinetics::spread_momentum() {
  const Sums momentum = total_of(system_.momenta);
  const auto natoms = static_cast<double>(system_.natoms());
  for (std::size_t k = 0; k < masses_.size(); k += 3) {
    system_.momenta[k] -= momentum.x / natoms;
    system_.momenta[k + 1] -= momentum.y / natoms;
    system_.momenta[k + 2] -= momentum.z / natoms;
  }
}

void Kinetics::draw(double temperature, RandomSource& random) {
  for (std::size_t k = 0; k < masses_.size(); ++k) {
    system_.momenta[k] = random.normal() * std::sqrt(masses_[k] * kBoltzmann * temperature);
  }
  clear_fixed();
}

}  // namespace atomloop
