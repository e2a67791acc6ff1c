#pragma once

#include "core/dynamics/kinetics.h"

namespace atomloop {

/// How velocities are drawn where a configuration has none.
struct VelocityOptions {
  /// K.
  double temperature;
  /// Scales them to that temperature exactly.
  bool is_exact;
  /// Takes away the momentum of the whole, unless something is fixed.
  bool stops_drift;
};

/// Draws from the distribution of J. C. Maxwell and L. Boltzmann, each component of a momentum normal with variance
/// m k T; then stops the drift, then scales.
void draw_velocities(Kinetics& kinetics, const VelocityOptions& options, RandomSource& random);

}  // namespace atomloop
