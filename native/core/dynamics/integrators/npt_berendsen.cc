#include "core/dynamics/integrators/npt_berendsen.h"

#include "core/dynamics/cell_motion.h"

namespace atomloop {

void NptBerendsen::start(const Forces& forces, const Target& target) {
  couple(target.temperature);
  const Vector3 pressure = pressure_of(system_, kinetics_, forces);
  const double rate = options_.time_step * npt_.compressibility / npt_.pressure_time / 3.0;
  const double mean = (pressure[0] + pressure[1] + pressure[2]) / 3.0;
  Vector3 factors;
  for (int c = 0; c < 3; ++c) {
    const bool is_kept = !npt_.is_isotropic && system_.pbc[c] == 0;
    const double present = npt_.is_isotropic ? mean : pressure[c];
    factors[c] = is_kept ? 1.0 : 1.0 - rate * (target.pressure - present);
  }
  scale_cell(system_, factors);
  is_scaled_ = true;
}

bool NptBerendsen::finish(const Forces& forces, const Target& target) {
  if (!is_scaled_) return Berendsen::finish(forces, target);
  is_scaled_ = false;
  move(forces);
  return false;
}

}  // namespace atomloop
