#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/neighbors/configuration_view.h"

namespace atomloop {

/// A configuration that moves. Units as in ASE: Å, eV, amu, and the time in which an amu moved by an
/// eV/Å gains an Å per time, 10.18 fs.
struct System {
  std::vector<std::uint8_t> numbers;
  /// natoms x 3.
  std::vector<double> positions;
  /// natoms.
  std::vector<double> masses;
  /// natoms x 3.
  std::vector<double> momenta;
  /// natoms x 3: 1 for a coordinate that does not move.
  std::vector<std::uint8_t> fixed;
  double cell[9];
  std::uint8_t pbc[3];

  std::size_t natoms() const { return numbers.size(); }
  ConfigurationView view() const { return {natoms(), numbers.data(), positions.data(), cell, pbc}; }
};

/// What a potential says of the present geometry of a system.
struct Forces {
  double energy = 0.0;
  /// natoms x 3, eV/Å.
  std::vector<double> forces;
  /// natoms, eV; empty where nobody asked.
  std::vector<double> energies;
  /// xx yy zz yz xz xy, eV/Å^3, positive under tension.
  double stress[6] = {};
  bool has_stress = false;
};

}  // namespace atomloop
