#pragma once

#include "core/dynamics/integrators/berendsen.h"

namespace atomloop {

/// Weak coupling of temperature and pressure, step by step as `NPTBerendsen` of ASE, or, not isotropic, as its
/// `Inhomogeneous_NPTBerendsen`: lengths of periodic cell vectors change on their own, angles stay. It asks for forces
/// twice a step, since cell and atoms are scaled before they move. Fixed atoms keep their place in the cell.
/// H. J. C. Berendsen et al., J. Chem. Phys. 81, 3684 (1984), doi:10.1063/1.448118.
class NptBerendsen : public Berendsen {
 public:
  struct Options {
    Berendsen::Options thermostat;
    double pressure_time;
    /// Å^3/eV.
    double compressibility;
    bool is_isotropic;
  };

  NptBerendsen(System& system, const Options& options) : Berendsen(system, options.thermostat), npt_(options) {}

  void start(const Forces& forces, const Target& target) override;
  bool finish(const Forces& forces, const Target& target) override;

 private:
  Options npt_;
  bool is_scaled_ = false;
};

}  // namespace atomloop
