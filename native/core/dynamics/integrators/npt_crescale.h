#pragma once

#include "core/dynamics/integrators/bussi.h"
#include "core/math/vector3.h"

namespace atomloop {

/// Stochastic cell rescaling with velocity rescaling as thermostat: M. Bernetti and G. Bussi, J. Chem. Phys. 153, 114107
/// (2020), doi:10.1063/5.0020514. The root of the volume moves by Euler's rule, since its noise does not depend on it, in
/// the middle of the drift, so that one set of forces a step is enough. Not isotropic, the lengths of periodic cell
/// vectors move, each with its own noise, and angles stay. Fixed atoms keep their place in the cell.
class NptCrescale : public Bussi {
 public:
  struct Options {
    Bussi::Options thermostat;
    double pressure_time;
    /// Å^3/eV.
    double compressibility;
    bool is_isotropic;
  };

  NptCrescale(System& system, const Options& options, std::unique_ptr<RandomSource> random)
      : Bussi(system, options.thermostat, std::move(random)), npt_(options) {}

  void start(const Forces& forces, const Target& target) override;

 private:
  Vector3 volume_factors(const Forces& forces, const Target& target);
  Vector3 length_factors(const Forces& forces, const Target& target);

  Options npt_;
};

}  // namespace atomloop
