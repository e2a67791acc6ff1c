#include "core/dynamics/integrators/make_integrator.h"

#include "core/dynamics/integrators/verlet.h"

namespace atomloop {

std::optional<Ensemble> ensemble_by_name(const std::string& name) {
  constexpr std::pair<const char*, Ensemble> kNames[] = {
      {"nve", Ensemble::kNve},
      {"langevin", Ensemble::kLangevin},
      {"langevin-baoab", Ensemble::kLangevinBaoab},
      {"berendsen", Ensemble::kBerendsen},
      {"bussi", Ensemble::kBussi},
      {"npt-berendsen", Ensemble::kNptBerendsen},
      {"npt-crescale", Ensemble::kNptCrescale},
  };
  for (const auto& [known, ensemble] : kNames) {
    if (name == known) return ensemble;
  }
  return std::nullopt;
}

std::unique_ptr<Integrator> make_integrator(System& system, const IntegratorOptions& options, std::unique_ptr<RandomSource>) {
  return std::make_unique<Verlet>(system, options.time_step);
}

}  // namespace atomloop
