#pragma once

#include "core/dynamics/kinetics.h"
#include "core/dynamics/system.h"

namespace atomloop {

/// What thermostat and barostat aim at in one step.
struct Target {
  /// K.
  double temperature = 0.0;
  /// eV/Å^3.
  double pressure = 0.0;
};

/// One time step of an ensemble. It asks for forces by returning.
class Integrator {
 public:
  explicit Integrator(System& system) : system_(system), kinetics_(system) {}
  virtual ~Integrator() = default;

  /// Begins a step with the forces at the present geometry, and moves.
  virtual void start(const Forces& forces, const Target& target) = 0;
  /// Takes the forces at the new geometry; false if it moved once more and wants those too.
  virtual bool finish(const Forces& forces, const Target& target) = 0;

  Kinetics& kinetics() { return kinetics_; }
  const Kinetics& kinetics() const { return kinetics_; }

 protected:
  System& system_;
  Kinetics kinetics_;
};

}  // namespace atomloop
