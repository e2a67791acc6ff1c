#include "core/dynamics/integrators/npt_crescale.h"

#include <cmath>

#include "core/configuration_error.h"
#include "core/dynamics/cell_motion.h"
#include "core/dynamics/units.h"
#include "core/math/elementary.h"
#include "core/neighbors/lattice.h"

namespace atomloop {

/// Equation 9: the root of the volume, the pressure with its kinetic part.
Vector3 NptCrescale::volume_factors(const Forces& forces, const Target& target) {
  const Vector3 pressure = pressure_of(system_, kinetics_, forces);
  const double mean = (pressure[0] + pressure[1] + pressure[2]) / 3.0;
  const double heat = kBoltzmann * target.temperature;
  const double rate = npt_.compressibility / (2.0 * npt_.pressure_time);
  const double volume = cell_volume(system_.cell);
  const double root = std::sqrt(volume);
  const double drift = -rate * root * (target.pressure - mean - heat / (2.0 * volume));
  const double noise = std::sqrt(rate * heat * options_.time_step) * random().normal();
  const double ratio = 1.0 + (drift * options_.time_step + noise) / root;
  if (!(ratio > 0.0)) throw ConfigurationError("E_EXPLODED", "the volume vanishes", "a longer time of the barostat");
  const double factor = exponential(logarithm(ratio) * (2.0 / 3.0));
  return {factor, factor, factor};
}

/// The logarithms of the lengths, each with a third of the rate.
Vector3 NptCrescale::length_factors(const Forces& forces, const Target& target) {
  const Vector3 pressure = pressure_along(system_, kinetics_, forces);
  const double rate = npt_.compressibility / (3.0 * npt_.pressure_time) * options_.time_step;
  const double spread = std::sqrt(2.0 * rate * kBoltzmann * target.temperature / cell_volume(system_.cell));
  Vector3 factors = {1.0, 1.0, 1.0};
  for (int k = 0; k < 3; ++k) {
    if (system_.pbc[k] != 0) factors[k] = exponential(-rate * (target.pressure - pressure[k]) + spread * random().normal());
  }
  return factors;
}

void NptCrescale::start(const Forces& forces, const Target& target) {
  rescale(target.temperature);
  kinetics_.kick(forces, 0.5 * options_.time_step);
  kinetics_.drift(0.5 * options_.time_step);
  const Vector3 factors = npt_.is_isotropic ? volume_factors(forces, target) : length_factors(forces, target);
  scale_momenta_against(system_, factors);
  scale_cell(system_, factors);
  kinetics_.clear_fixed();
  kinetics_.drift(0.5 * options_.time_step);
}

}  // namespace atomloop
