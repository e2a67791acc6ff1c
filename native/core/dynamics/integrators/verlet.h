#pragma once

#include "core/dynamics/integrator.h"

namespace atomloop {

/// Velocity Verlet, for constant energy: W. C. Swope et al., J. Chem. Phys. 76, 637 (1982),
/// doi:10.1063/1.442716.
class Verlet : public Integrator {
 public:
  Verlet(System& system, double time_step) : Integrator(system), time_step_(time_step) {}

  void start(const Forces& forces, const Target&) override {
    kinetics_.kick(forces, 0.5 * time_step_);
    kinetics_.drift(time_step_);
  }

  bool finish(const Forces& forces, const Target&) override {
    kinetics_.kick(forces, 0.5 * time_step_);
    return true;
  }

 private:
  double time_step_;
};

}  // namespace atomloop
