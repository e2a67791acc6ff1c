#include "core/neighbors/lattice.h"

#include <cmath>
#include <string>

#include "core/configuration_error.h"

namespace atomloop {
namespace {

constexpr double kShortest = 1e-6;
constexpr double kLongest = 1e12;
/// Volume over product of lengths below which vectors count as dependent.
constexpr double kFlat = 1e-10;

Vector3 scaled(const Vector3& v, double factor) { return {v[0] * factor, v[1] * factor, v[2] * factor}; }

Vector3 unit(const Vector3& v) { return scaled(v, 1.0 / std::sqrt(dot(v, v))); }

Vector3 row(const double* cell, int c) { return {cell[3 * c], cell[3 * c + 1], cell[3 * c + 2]}; }

void check_finite(const double* cell) {
  for (int k = 0; k < 9; ++k) {
    if (!std::isfinite(cell[k])) throw ConfigurationError("E_BAD_CELL", "cell is not finite", "finite cell vectors", std::to_string(cell[k]));
  }
}

void check_length(const Vector3& v, int c) {
  const double length = std::sqrt(dot(v, v));
  if (length >= kShortest && length <= kLongest) return;
  throw ConfigurationError("E_BAD_CELL", std::string("cell vector `") + "abc"[c] + "` cannot be periodic",
                           "a length from 1e-6 to 1e12 Å", std::to_string(length) + " Å");
}

/// A unit vector normal to `v`.
Vector3 any_normal(const Vector3& v) {
  int least = 0;
  for (int k = 1; k < 3; ++k) {
    if (std::fabs(v[k]) < std::fabs(v[least])) least = k;
  }
  Vector3 axis{};
  axis[least] = 1.0;
  return unit(cross(v, axis));
}

void complete(Lattice& lattice) {
  int count = 0;
  int last = 0;
  for (int c = 0; c < 3; ++c) {
    if (!lattice.periodic[c]) continue;
    ++count;
    last = c;
  }
  auto& v = lattice.vectors;
  if (count == 0) v = {Vector3{1, 0, 0}, Vector3{0, 1, 0}, Vector3{0, 0, 1}};
  if (count == 1) {
    v[(last + 1) % 3] = any_normal(v[last]);
    v[(last + 2) % 3] = unit(cross(v[last], v[(last + 1) % 3]));
  }
  if (count != 2) return;
  for (int c = 0; c < 3; ++c) {
    if (lattice.periodic[c]) continue;
    const Vector3 normal = cross(unit(v[(c + 1) % 3]), unit(v[(c + 2) % 3]));
    v[c] = dot(normal, normal) > kFlat * kFlat ? unit(normal) : Vector3{};
  }
}

}  // namespace

double cell_volume(const double* cell) {
  const double volume = std::fabs(dot(row(cell, 0), cross(row(cell, 1), row(cell, 2))));
  double lengths = 1.0;
  for (int c = 0; c < 3; ++c) lengths *= std::sqrt(dot(row(cell, c), row(cell, c)));
  return volume > kFlat * lengths ? volume : 0.0;
}

Lattice make_lattice(const double* cell, const std::uint8_t* pbc) {
  check_finite(cell);
  Lattice lattice{};
  double lengths = 1.0;
  for (int c = 0; c < 3; ++c) {
    lattice.periodic[c] = pbc[c] != 0;
    if (!lattice.periodic[c]) continue;
    lattice.vectors[c] = row(cell, c);
    check_length(lattice.vectors[c], c);
    lengths *= std::sqrt(dot(lattice.vectors[c], lattice.vectors[c]));
  }
  complete(lattice);
  const auto& v = lattice.vectors;
  const double volume = dot(v[0], cross(v[1], v[2]));
  if (!(std::fabs(volume) > kFlat * lengths)) {
    throw ConfigurationError("E_BAD_CELL", "cell is singular", "linearly independent vectors in the periodic directions",
                             "a volume of " + std::to_string(volume) + " Å^3");
  }
  for (int c = 0; c < 3; ++c) {
    lattice.reciprocal[c] = scaled(cross(v[(c + 1) % 3], v[(c + 2) % 3]), 1.0 / volume);
    lattice.heights[c] = 1.0 / std::sqrt(dot(lattice.reciprocal[c], lattice.reciprocal[c]));
  }
  return lattice;
}

}  // namespace atomloop
