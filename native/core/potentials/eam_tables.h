#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/buffer.h"

namespace atomloop {

/// Functions of the embedded-atom method at evenly spaced points, as a setfl file has them.
struct EamFunctions {
  /// Atomic numbers, one per element.
  std::vector<std::uint8_t> elements;
  /// The elements as messages name them.
  std::string names;
  /// In density from 0, and in distance (Å) from 0: at least 5 points each.
  std::size_t density_points, distance_points;
  double density_step, distance_step;
  double cutoff;
  /// Elements x density points, eV.
  const double* embedding;
  /// Source elements x elements at which it is felt x distance points.
  const double* density;
  /// Distance times pair energy, eV Å: elements a >= b in the order 00 10 11 20 … x distance points.
  const double* pair;
};

/// ((c3 t + c2) t + c1) t + c0 within one interval, t from 0 to 1.
struct alignas(32) Cubic {
  double c3, c2, c1, c0;
};

/// All that a pair of elements a <= b needs over one interval of distance.
struct EamInterval {
  Cubic pair, felt_by_first, felt_by_second;
};
/// The same for two atoms of one element: one cache line.
struct alignas(64) EamLikeInterval {
  Cubic pair, density;
};

/// Piecewise cubic forms of the functions, smooth to the first derivative, as LAMMPS makes them.
class EamTables {
 public:
  /// The arrays of `functions` are not needed afterwards.
  explicit EamTables(const EamFunctions& functions);

  std::vector<std::uint8_t> elements;
  std::string names;
  double cutoff;
  double inverse_density_step, inverse_distance_step;
  /// Intervals: one less than points.
  std::size_t density_intervals, distance_intervals;
  /// Where the tabulated densities end; beyond, the energy goes on in a straight line.
  double largest_density;

  const Cubic* embedding(std::size_t element) const { return embedding_.data() + element * density_intervals; }
  const EamLikeInterval* like(std::size_t element) const { return like_.data() + element * distance_intervals; }
  /// For elements a < b.
  const EamInterval* mixed(std::size_t a, std::size_t b) const { return mixed_.data() + (b * (b - 1) / 2 + a) * distance_intervals; }

 private:
  Buffer<Cubic> embedding_;
  Buffer<EamLikeInterval> like_;
  Buffer<EamInterval> mixed_;
};

}  // namespace atomloop
