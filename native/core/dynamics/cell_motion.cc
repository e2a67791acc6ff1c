#include "core/dynamics/cell_motion.h"

#include <algorithm>

#include "core/configuration_error.h"
#include "core/neighbors/lattice.h"

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

std::array<Vector3, 3> vectors_of(const System& system) {
  std::array<Vector3, 3> cell;
  std::copy_n(system.cell, 9, &cell[0][0]);
  return cell;
}

/// xx yy zz yz xz xy, with the kinetic part.
std::array<double, 6> pressure_tensor(const System& system, const Kinetics& kinetics, const Forces& forces) {
  if (!forces.has_stress) throw ConfigurationError("E_NO_STRESS", "a pressure needs a stress", "a periodic cell with a volume");
  std::array<double, 6> tensor;
  kinetics.kinetic_tensor(tensor.data());
  const double volume = cell_volume(system.cell);
  for (int c = 0; c < 6; ++c) tensor[c] = tensor[c] / volume - forces.stress[c];
  return tensor;
}

/// Adds to each vector its component by `from`, times the change, along `to`.
void stretch(std::vector<double>& vectors, const std::array<Vector3, 3>& from, const std::array<Vector3, 3>& to, const Vector3& changes) {
  for (std::size_t k = 0; k < vectors.size(); k += 3) {
    double* p = &vectors[k];
    const Vector3 old = {p[0], p[1], p[2]};
    for (int row = 0; row < 3; ++row) {
      const double change = changes[row] * dot(old, from[row]);
      for (int c = 0; c < 3; ++c) p[c] += change * to[row][c];
    }
  }
}

}  // namespace

Vector3 pressure_of(const System& system, const Kinetics& kinetics, const Forces& forces) {
  const std::array<double, 6> tensor = pressure_tensor(system, kinetics, forces);
  return {tensor[0], tensor[1], tensor[2]};
}

Vector3 pressure_along(const System& system, const Kinetics& kinetics, const Forces& forces) {
  const std::array<double, 6> t = pressure_tensor(system, kinetics, forces);
  const std::array<Vector3, 3> rows = {{{t[0], t[5], t[4]}, {t[5], t[1], t[3]}, {t[4], t[3], t[2]}}};
  const std::array<Vector3, 3> cell = vectors_of(system);
  const std::array<Vector3, 3> reciprocal = reciprocal_of(cell);
  Vector3 along;
  for (int k = 0; k < 3; ++k) along[k] = dot(reciprocal[k], {dot(rows[0], cell[k]), dot(rows[1], cell[k]), dot(rows[2], cell[k])});
  return along;
}

void scale_cell(System& system, const Vector3& factors) {
  const std::array<Vector3, 3> cell = vectors_of(system);
  stretch(system.positions, reciprocal_of(cell), cell, {factors[0] - 1.0, factors[1] - 1.0, factors[2] - 1.0});
  for (int k = 0; k < 9; ++k) system.cell[k] *= factors[k / 3];
}

void scale_momenta_against(System& system, const Vector3& factors) {
  const std::array<Vector3, 3> cell = vectors_of(system);
  stretch(system.momenta, cell, reciprocal_of(cell), {1.0 / factors[0] - 1.0, 1.0 / factors[1] - 1.0, 1.0 / factors[2] - 1.0});
}

}  // namespace atomloop
