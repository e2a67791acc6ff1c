#include "core/dynamics/integrators/berendsen.h"

#include <algorithm>
#include <cmath>

namespace atomloop {

void Berendsen::couple(double temperature) {
  const double present = kinetics_.temperature(kinetics_.kinetic_energy());
  // Atoms at rest stay so: there is nothing to scale.
  if (present == 0.0) return;
  const double square = 1.0 + (temperature / present - 1.0) * options_.time_step / options_.temperature_time;
  // ASE limits what one step may do.
  kinetics_.scale_momenta(square > 0.0 ? std::clamp(std::sqrt(square), 0.9, 1.1) : 0.9);
}

void Berendsen::move(const Forces& forces) {
  kinetics_.kick(forces, 0.5 * options_.time_step);
  if (options_.fixes_center && !kinetics_.has_fixed()) kinetics_.spread_momentum();
  kinetics_.drift(options_.time_step);
}

void Berendsen::start(const Forces& forces, const Target& target) {
  couple(target.temperature);
  move(forces);
}

bool Berendsen::finish(const Forces& forces, const Target&) {
  kinetics_.kick(forces, 0.5 * options_.time_step);
  return true;
}

}  // namespace atomloop
