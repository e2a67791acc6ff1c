#include "core/dynamics/abort_rules.h"

#include <cmath>
#include <cstdio>

#include "core/neighbors/lattice.h"

namespace atomloop {
namespace {

std::string text_of(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

}  // namespace

std::string AbortRules::energy_reason(double energy, std::size_t natoms) const {
  if (natoms == 0) return {};
  const double change = (energy - energy_) / static_cast<double>(natoms);
  if (limits_.energy_drop && change < -*limits_.energy_drop) return "energy fell by " + text_of(-change) + " eV per atom";
  if (limits_.energy_rise && change > *limits_.energy_rise) return "energy rose by " + text_of(change) + " eV per atom";
  return {};
}

std::string AbortRules::volume_reason(double volume) const {
  if (volume_ == 0.0) return {};
  const double part = volume / volume_;
  if (limits_.least_volume && part < *limits_.least_volume) return "volume shrank to " + text_of(part) + " of that at the beginning";
  if (limits_.most_volume && part > *limits_.most_volume) return "volume grew to " + text_of(part) + " of that at the beginning";
  return {};
}

std::string AbortRules::force_reason(const Forces& forces) const {
  if (!limits_.force) return {};
  const double most = *limits_.force * *limits_.force;
  for (std::size_t k = 0; k < forces.forces.size(); k += 3) {
    const double* f = &forces.forces[k];
    const double square = f[0] * f[0] + f[1] * f[1] + f[2] * f[2];
    if (square > most) return "force of " + text_of(std::sqrt(square)) + " eV/A on atom " + std::to_string(k / 3);
  }
  return {};
}

std::string AbortRules::distance_reason(const System& system) {
  if (!limits_.distance) return {};
  StopPoll never(nullptr);
  pairs_.start(system.view(), *limits_.distance, strict_limit(*limits_.distance), never);
  const Sites& sites = pairs_.sites();
  while (!pairs_.finished()) {
    pairs_.next(block_, never);
    if (block_.size == 0) continue;
    const std::uint32_t first = sites.originals()[block_.first[0]];
    const std::uint32_t second = sites.originals()[sites.owners()[block_.site[0]]];
    return "atoms " + std::to_string(first < second ? first : second) + " and " + std::to_string(first < second ? second : first) + " at " +
           text_of(std::sqrt(block_.r2[0])) + " A";
  }
  return {};
}

std::string AbortRules::reason(const System& system, const Forces& forces) {
  const double volume = cell_volume(system.cell);
  if (!has_begun_) {
    has_begun_ = true;
    energy_ = forces.energy;
    volume_ = volume;
  }
  std::string found = energy_reason(forces.energy, system.natoms());
  if (found.empty()) found = volume_reason(volume);
  if (found.empty()) found = force_reason(forces);
  if (found.empty()) found = distance_reason(system);
  return found;
}

}  // namespace atomloop
