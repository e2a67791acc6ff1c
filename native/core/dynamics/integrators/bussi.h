#pragma once

#include <memory>

#include "core/dynamics/integrator.h"

namespace atomloop {

/// Stochastic velocity rescaling: G. Bussi, D. Donadio and M. Parrinello, J. Chem. Phys. 126, 014101 (2007),
/// doi:10.1063/1.2408420. Half of it before a step of velocity Verlet and half after it would be the same: here all of it
/// comes before.
class Bussi : public Integrator {
 public:
  struct Options {
    double time_step;
    double temperature_time;
    bool fixes_center;
  };

  Bussi(System& system, const Options& options, std::unique_ptr<RandomSource> random)
      : Integrator(system), options_(options), random_(std::move(random)) {}

  void start(const Forces& forces, const Target& target) override;
  bool finish(const Forces& forces, const Target& target) override;

 protected:
  /// Gives the kinetic energy its next value. With the center fixed it has three degrees of freedom less.
  void rescale(double temperature);
  RandomSource& random() { return *random_; }

  Options options_;

 private:
  std::unique_ptr<RandomSource> random_;
};

}  // namespace atomloop
