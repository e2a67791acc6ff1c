#pragma once

#include <optional>
#include <string>

#include "core/dynamics/system.h"
#include "core/neighbors/pair_finder.h"

namespace atomloop {

/// What ends a trajectory early. Absent ones are not looked at.
struct AbortLimits {
  /// Largest change of the potential energy from the beginning, eV per atom, down and up.
  std::optional<double> energy_drop, energy_rise;
  /// Smallest and largest volume, as parts of that at the beginning.
  std::optional<double> least_volume, most_volume;
  /// Largest force on any atom, eV/Å.
  std::optional<double> force;
  /// Smallest distance between two atoms, Å.
  std::optional<double> distance;
};

/// Watches one trajectory.
class AbortRules {
 public:
  explicit AbortRules(const AbortLimits& limits) : limits_(limits) {}

  /// Why to end, or nothing. The first geometry that is shown is the one that others are compared with.
  std::string reason(const System& system, const Forces& forces);

 private:
  std::string energy_reason(double energy, std::size_t natoms) const;
  std::string volume_reason(double volume) const;
  std::string force_reason(const Forces& forces) const;
  std::string distance_reason(const System& system);

  AbortLimits limits_;
  bool has_begun_ = false;
  double energy_ = 0.0;
  double volume_ = 0.0;
  PairFinder pairs_;
  PairBlock block_;
};

}  // namespace atomloop
