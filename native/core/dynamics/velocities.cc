#include "core/dynamics/velocities.h"

#include <cmath>

namespace atomloop {

void draw_velocities(Kinetics& kinetics, const VelocityOptions& options, RandomSource& random) {
  kinetics.draw(options.temperature, random);
  if (options.stops_drift && !kinetics.has_fixed()) kinetics.stop_drift();
  const double drawn = kinetics.temperature(kinetics.kinetic_energy());
  if (options.is_exact && drawn > 0.0) kinetics.scale_momenta(std::sqrt(options.temperature / drawn));
}

}  // namespace atomloop
