#pragma once

#include <array>

#include "core/math/vector3.h"
#include "core/neighbors/configuration_view.h"

namespace atomloop {

/// The cell as the search for neighbors needs it: vectors of directions without pbc are replaced
/// by unit vectors normal to the periodic ones, so that it is never singular.
struct Lattice {
  std::array<Vector3, 3> vectors;
  /// Columns of the inverse: fractional coordinate c of p is dot(p, reciprocal[c]).
  std::array<Vector3, 3> reciprocal;
  /// Distance between opposite faces, Å.
  Vector3 heights;
  std::array<bool, 3> periodic;
};

/// Throws E_BAD_CELL for a cell that is not finite or is singular in its periodic directions.
Lattice make_lattice(const double* cell, const std::uint8_t* pbc);

/// Å^3; 0 where the cell does not span space.
double cell_volume(const double* cell);

}  // namespace atomloop
