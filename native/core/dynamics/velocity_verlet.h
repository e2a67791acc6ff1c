#pragma once

#include "core/dynamics/machine.h"

namespace atomloop {

struct VelocityVerletOptions {
  /// In the units of System.
  double time_step;
  std::size_t steps;
  /// Frames are kept of every so many steps, the first included.
  std::size_t every;
};

/// Constant energy. W. C. Swope et al., J. Chem. Phys. 76, 637 (1982), doi:10.1063/1.442716.
class VelocityVerlet : public Machine {
 public:
  VelocityVerlet(System& system, Trajectory& trajectory, const VelocityVerletOptions& options)
      : Machine(system, trajectory), options_(options) {}

  bool advance(const Forces& forces) override;

 private:
  void kick(const Forces& forces);
  void drift();

  VelocityVerletOptions options_;
  std::size_t step_ = 0;
};

}  // namespace atomloop
