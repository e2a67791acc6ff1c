#pragma once

#include <cstddef>
#include <vector>

#include "core/dynamics/system.h"
#include "core/math/random_stream.h"

namespace atomloop {

/// Momenta of a system: what integrators do with them, in flat loops. Fixed coordinates never gain any.
class Kinetics {
 public:
  explicit Kinetics(System& system);

  /// p += time * forces.
  void kick(const Forces& forces, double time);
  /// x += time * p / m.
  void drift(double time);
  void scale_momenta(double factor);
  /// eV.
  double kinetic_energy() const;
  /// sum of p p / m: xx yy zz yz xz xy, eV.
  void kinetic_tensor(double* tensor) const;

  /// Coordinates that move: 3 per atom less the fixed ones, which ASE counts for a temperature.
  std::size_t coordinates() const { return system_.momenta.size() - fixed_.size(); }
  bool has_fixed() const { return !fixed_.empty(); }
  /// K.
  double temperature(double kinetic_energy) const;
  /// The first atom of which a velocity is above the speed or no number; the number of atoms where there is none.
  std::size_t faster_than(double speed) const;
  /// Masses per coordinate, so that loops run over one index.
  const std::vector<double>& masses() const { return masses_; }

  /// Sets the momenta of fixed coordinates to zero.
  void clear_fixed();
  /// Gives all atoms one velocity more, so that they have no momentum together.
  void stop_drift();
  /// Gives all atoms the same momentum more, as the Berendsen thermostats of ASE do.
  void spread_momentum();
  /// Draws from the distribution of Maxwell and Boltzmann.
  void draw(double temperature, RandomSource& random);

 private:
  System& system_;
  std::vector<double> masses_;
  std::vector<double> inverse_masses_;
  std::vector<std::size_t> fixed_;
};

}  // namespace atomloop
