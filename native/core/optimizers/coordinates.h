#pragma once

#include <cstddef>
#include <vector>

#include "core/dynamics/system.h"

namespace atomloop {

/// What the results at one geometry are to a minimizer.
struct Slope {
  /// eV; the enthalpy where there is a pressure.
  double energy = 0.0;
  /// Minus the derivative of the energy by each coordinate: rows x 3.
  std::vector<double> forces;
  /// The largest component of what is left of the stress, eV/Å^3; 0 where the cell is fixed.
  double stress = 0.0;
};

/// The coordinates that a minimizer moves in place of a system: rows of three, those of the atoms first.
class Coordinates {
 public:
  explicit Coordinates(System& system) : system_(system) {}
  virtual ~Coordinates() = default;

  virtual std::size_t rows() const = 0;
  std::size_t atoms() const { return system_.natoms(); }
  const System& system() const { return system_; }
  /// Where the system is.
  virtual void read(std::vector<double>& at) const = 0;
  /// Moves the system; coordinates of atoms that are fixed stay, whatever is asked for.
  virtual void move(const std::vector<double>& to) = 0;
  /// Throws ConfigurationError.
  virtual void project(const Forces& results, Slope& slope) const = 0;

 protected:
  /// Forces on the atoms, without those on fixed coordinates.
  void free_forces(const Forces& results, std::vector<double>& forces) const {
    for (std::size_t k = 0; k < system_.fixed.size(); ++k) forces[k] = system_.fixed[k] != 0 ? 0.0 : results.forces[k];
  }

  System& system_;
};

/// The positions of the atoms, in a cell that does not change.
class AtomCoordinates : public Coordinates {
 public:
  using Coordinates::Coordinates;

  std::size_t rows() const override { return atoms(); }
  void read(std::vector<double>& at) const override { at = system_.positions; }

  void move(const std::vector<double>& to) override {
    for (std::size_t k = 0; k < to.size(); ++k) {
      if (system_.fixed[k] == 0) system_.positions[k] = to[k];
    }
  }

  void project(const Forces& results, Slope& slope) const override {
    slope.energy = results.energy;
    slope.forces.resize(3 * atoms());
    free_forces(results, slope.forces);
  }
};

}  // namespace atomloop
