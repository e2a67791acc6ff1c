#pragma once

#include "core/dynamics/integrator.h"

namespace atomloop {

/// Weak coupling of the temperature, step by step as `NVTBerendsen` of ASE: scales momenta, then velocity Verlet.
/// H. J. C. Berendsen et al., J. Chem. Phys. 81, 3684 (1984), doi:10.1063/1.448118.
class Berendsen : public Integrator {
 public:
  struct Options {
    double time_step;
    double temperature_time;
    bool fixes_center;
  };

  Berendsen(System& system, const Options& options) : Integrator(system), options_(options) {}

  void start(const Forces& forces, const Target& target) override;
  bool finish(const Forces& forces, const Target& target) override;

 protected:
  void couple(double temperature);
  /// First half of velocity Verlet.
  void move(const Forces& forces);

  Options options_;
};

}  // namespace atomloop
