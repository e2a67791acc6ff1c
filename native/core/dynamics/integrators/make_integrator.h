#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/dynamics/integrator.h"

namespace atomloop {

enum class Ensemble { kNve, kLangevin, kLangevinBaoab, kBerendsen, kBussi, kNptBerendsen, kNptCrescale };

/// By its name on the command line, such as `npt-berendsen`.
std::optional<Ensemble> ensemble_by_name(const std::string& name);

/// Times in the unit of System; those that an ensemble has no use for are not looked at.
struct IntegratorOptions {
  Ensemble ensemble;
  double time_step;
  double temperature_time = 0.0;
  double pressure_time = 0.0;
  /// Å^3/eV.
  double compressibility = 0.0;
  double friction = 0.0;
  /// Scales all cell vectors alike.
  bool is_isotropic = true;
  /// Keeps the center of mass where it is, unless something is fixed.
  bool fixes_center = true;
};

std::unique_ptr<Integrator> make_integrator(System& system, const IntegratorOptions& options, std::unique_ptr<RandomSource> random);

}  // namespace atomloop
