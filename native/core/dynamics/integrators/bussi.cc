#include "core/dynamics/integrators/bussi.h"

#include <cmath>

#include "core/dynamics/units.h"
#include "core/math/elementary.h"

namespace atomloop {

void Bussi::rescale(double temperature) {
  const bool fixes_center = options_.fixes_center && !kinetics_.has_fixed();
  if (fixes_center) kinetics_.stop_drift();
  const std::size_t removed = fixes_center ? 3 : 0;
  if (kinetics_.coordinates() <= removed) return;
  const auto freedom = static_cast<double>(kinetics_.coordinates() - removed);
  const double present = kinetics_.kinetic_energy();
  // Atoms at rest have no direction to gain energy in.
  if (present == 0.0) return;
  // Equation A7, with half of k T for each degree of freedom.
  const double unit = 0.5 * kBoltzmann * temperature / present;
  const double kept = exponential(-options_.time_step / options_.temperature_time);
  const double first = random_->normal();
  // The sum of the squares of the other freedom - 1 normal deviates.
  const double others = freedom > 1.0 ? 2.0 * random_->gamma(0.5 * (freedom - 1.0)) : 0.0;
  const double root = std::sqrt(kept * unit * (1.0 - kept));
  const double square = kept + unit * (1.0 - kept) * (first * first + others) + 2.0 * first * root;
  // The sign turns all momenta where noise outweighs what is left.
  const double sign = first + std::sqrt(kept / (unit * (1.0 - kept))) < 0.0 ? -1.0 : 1.0;
  kinetics_.scale_momenta(temperature > 0.0 ? sign * std::sqrt(square) : std::sqrt(kept));
}

void Bussi::start(const Forces& forces, const Target& target) {
  rescale(target.temperature);
  kinetics_.kick(forces, 0.5 * options_.time_step);
  kinetics_.drift(options_.time_step);
}

bool Bussi::finish(const Forces& forces, const Target&) {
  kinetics_.kick(forces, 0.5 * options_.time_step);
  return true;
}

}  // namespace atomloop
