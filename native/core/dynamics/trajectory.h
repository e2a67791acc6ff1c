#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/dynamics/system.h"

namespace atomloop {

/// What is kept of each frame besides positions, cell, energy and forces.
struct TrajectoryLayout {
  bool momenta = false;
  bool stress = false;
  bool energies = false;
  /// Numbers that a machine tells of each frame, such as step and temperature.
  std::size_t scalars = 0;
  /// Numbers in each row of the log of a machine that keeps one.
  std::size_t log = 0;
};

/// Frames of one system, one after another in flat arrays.
class Trajectory {
 public:
  explicit Trajectory(const TrajectoryLayout& layout) : layout_(layout) {}

  /// `scalars` has as many numbers as the layout says.
  void add(const System& system, const Forces& forces, const double* scalars);
  /// Forgets all frames but the last.
  void keep_last();
  std::size_t frames() const { return energy.size(); }

  /// Adds as many numbers as the layout says to the log, which frames have nothing to do with.
  void add_row(const double* numbers) { log.insert(log.end(), numbers, numbers + layout_.log); }

  std::vector<double> positions, cells, momenta, energy, forces, stress, energies, scalars, log;
  /// One per frame.
  std::vector<std::uint8_t> has_stress;

 private:
  TrajectoryLayout layout_;
};

}  // namespace atomloop
