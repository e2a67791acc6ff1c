#include "core/dynamics/integrators/make_integrator.h"

#include <utility>

#include "core/dynamics/integrators/langevin.h"
#include "core/dynamics/integrators/langevin_baoab.h"
#include "core/dynamics/integrators/npt_berendsen.h"
#include "core/dynamics/integrators/npt_crescale.h"
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

std::unique_ptr<Integrator> make_integrator(System& system, const IntegratorOptions& options, std::unique_ptr<RandomSource> random) {
  const double h = options.time_step;
  const Berendsen::Options berendsen{h, options.temperature_time, options.fixes_center};
  const Bussi::Options bussi{h, options.temperature_time, options.fixes_center};
  switch (options.ensemble) {
    case Ensemble::kLangevin:
      return std::make_unique<Langevin>(system, Langevin::Options{h, options.friction, options.fixes_center}, std::move(random));
    case Ensemble::kLangevinBaoab:
      return std::make_unique<LangevinBaoab>(system, LangevinBaoab::Options{h, options.friction, options.fixes_center}, std::move(random));
    case Ensemble::kBerendsen: return std::make_unique<Berendsen>(system, berendsen);
    case Ensemble::kBussi: return std::make_unique<Bussi>(system, bussi, std::move(random));
    case Ensemble::kNptBerendsen:
      return std::make_unique<NptBerendsen>(
          system, NptBerendsen::Options{berendsen, options.pressure_time, options.compressibility, options.is_isotropic});
    case Ensemble::kNptCrescale:
      return std::make_unique<NptCrescale>(
          system, NptCrescale::Options{bussi, options.pressure_time, options.compressibility, options.is_isotropic}, std::move(random));
    case Ensemble::kNve: break;
  }
  return std::make_unique<Verlet>(system, h);
}

}  // namespace atomloop
