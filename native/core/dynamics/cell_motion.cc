#include "core/dynamics/cell_motion.h"

#include <algorithm>

#include "core/configuration_error.h"

namespace atomloop {
namespace {

/// Rows that give fractional coordinates: c of p is dot(p, rows[c]).
std::array<Vector3, 3> reciprocal_of(const std::array<Vector3, 3>& cell) {
  const Vector3 yz = cross(cell[1], cell[2]);
  const double volume = dot(cell[0], yz);
  std::array<Vector3, 3> rows = {yz, cross(cell[2], cell[0]), cross(cell[0], cell[1])};
  for (Vector3& row : rows) {
    for (double& value : row) value /= volume;
  }
  return rows;
}

}  // namespace

Vector3 pressure_of(const System& system, const Kinetics& kinetics, const Forces& forces) {
  if (!forces.has_stress) throw ConfigurationError("E_NO_STRESS", "a pressure needs a stress", "a periodic cell with a volume");
  double tensor[6];
  kinetics.kinetic_tensor(tensor);
  const double volume = cell_volume(system.cell);
  return {tensor[0] / volume - forces.stress[0], tensor[1] / volume - forces.stress[1], tensor[2] / volume - forces.stress[2]};
}

void scale_cell(System& system, const Vector3& factors) {
  std::array<Vector3, 3> cell;
  std::copy_n(system.cell, 9, &cell[0][0]);
  const std::array<Vector3, 3> reciprocal = reciprocal_of(cell);
  for (std::size_t k = 0; k < system.positions.size(); k += 3) {
    double* p = &system.positions[k];
    const Vector3 old = {p[0], p[1], p[2]};
    for (int row = 0; row < 3; ++row) {
      const double change = (factors[row] - 1.0) * dot(old, reciprocal[row]);
      for (int c = 0; c < 3; ++c) p[c] += change * cell[row][c];
    }
  }
  for (int k = 0; k < 9; ++k) system.cell[k] *= factors[k / 3];
}

}  // namespace atomloop
