#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/dynamics/system.h"

namespace atomloop {

/// Tells a minimization that runs away from one that is merely slow: remembers where a system began, and throws
/// E_DIVERGED when it is nowhere near any more.
class Watch {
 public:
  explicit Watch(const System& system);

  /// At the end of each step, the first call before any.
  void check(std::size_t step, const Forces& results, const System& system);
  /// Besides, at the very end: whether an atom was left without neighbors.
  void check_end(std::size_t step, const Forces& results, const System& system) const;

  /// Volumes beyond this factor, either way.
  static constexpr double kVolumeFactor = 10.0;
  /// eV per atom, below the beginning.
  static constexpr double kEnergyFall = 1e4;
  /// Å; an atom that moved farther, apart from what the cell did.
  static constexpr double kLostAt = 100.0;
  /// eV/Å, and as often the largest force at the beginning.
  static constexpr double kLargestForce = 1e5;
  static constexpr double kForceFactor = 1e2;
  /// eV/Å; of a force that is more than rounding.
  static constexpr double kPulled = 1e-6;

 private:
  [[noreturn]] void fail(std::size_t step, const Forces& results, const std::string& what, std::size_t atom) const;
  void check_atoms(std::size_t step, const Forces& results, const System& system) const;

  std::vector<double> positions_;
  double cell_[9];
  double volume_;
  double energy_ = 0.0;
  double largest_force_ = kLargestForce;
  std::vector<std::uint8_t> is_pulled_;
};

}  // namespace atomloop
