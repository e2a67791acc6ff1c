#include "core/dynamics/integrators/langevin_baoab.h"

#include <cmath>

#include "core/dynamics/units.h"
#include "core/math/elementary.h"

namespace atomloop {

/// Friction and noise of a whole step.
void LangevinBaoab::rub(double temperature) {
  const double kept = exponential(-options_.friction * options_.time_step);
  const double noise = std::sqrt((1.0 - kept * kept) * kBoltzmann * temperature);
  for (std::size_t k = 0; k < system_.momenta.size(); ++k) {
    system_.momenta[k] = kept * system_.momenta[k] + noise * std::sqrt(kinetics_.masses()[k]) * random_->normal();
  }
  kinetics_.clear_fixed();
  if (options_.fixes_center && !kinetics_.has_fixed()) kinetics_.stop_drift();
}

void LangevinBaoab::start(const Forces& forces, const Target& target) {
  kinetics_.kick(forces, 0.5 * options_.time_step);
  kinetics_.drift(0.5 * options_.time_step);
  rub(target.temperature);
  kinetics_.drift(0.5 * options_.time_step);
}

bool LangevinBaoab::finish(const Forces& forces, const Target&) {
  kinetics_.kick(forces, 0.5 * options_.time_step);
  return true;
}

}  // namespace atomloop
