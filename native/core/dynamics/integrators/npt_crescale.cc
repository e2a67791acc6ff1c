#include "core/dynamics/integrators/npt_crescale.h"

#include <cmath>

#include "core/configuration_error.h"
#include "core/dynamics/cell_motion.h"
#include "core/dynamics/units.h"
#include "core/math/elementary.h"

namespace atomloop {

/// Moves the root of the volume: equation 9, where the pressure has its kinetic part.
void NptCrescale::rescale_cell(const Forces& forces, const Target& target, double volume) {
  const Vector3 pressure = pressure_of(system_, kinetics_, forces);
  const double mean = (pressure[0] + pressure[1] + pressure[2]) / 3.0;
  const double heat = kBoltzmann * target.temperature;
  const double rate = npt_.compressibility / (2.0 * npt_.pressure_time);
  const double root = std::sqrt(volume);
  const double drift = -rate * root * (target.pressure - mean - heat / (2.0 * volume));
  const double noise = std::sqrt(rate * heat * options_.time_step) * random().normal();
  const double ratio = 1.0 + (drift * options_.time_step + noise) / root;
  if (!(ratio > 0.0)) throw ConfigurationError("E_EXPLODED", "the volume vanishes", "a longer time of the barostat");
  const double factor = exponential(logarithm(ratio) * (2.0 / 3.0));
  scale_cell(system_, {factor, factor, factor});
  kinetics_.scale_momenta(1.0 / factor);
}

void NptCrescale::start(const Forces& forces, const Target& target) {
  rescale(target.temperature);
  kinetics_.kick(forces, 0.5 * options_.time_step);
  kinetics_.drift(0.5 * options_.time_step);
  rescale_cell(forces, target, cell_volume(system_.cell));
  kinetics_.drift(0.5 * options_.time_step);
}

}  // namespace atomloop
