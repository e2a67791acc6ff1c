#pragma once

#include <cstddef>
#include <cstdint>

namespace atomloop {

/// A Cartesian grid of bins, x innermost, so that neighbors along x are one run of sites.
class Bins {
 public:
  /// Covers `low` to `high` with bins made for `cutoff`, or larger ones where `sites` are few.
  void cover(const double* low, const double* high, double cutoff, std::size_t sites);

  std::size_t count() const { return static_cast<std::size_t>(n_[0]) * n_[1] * n_[2]; }
  /// Bin number along one axis; outside points belong to the outermost bins.
  int along(int axis, double coordinate) const {
    const double bin = (coordinate - low_[axis]) * inverse_[axis];
    if (!(bin > 0.0)) return 0;
    return bin < n_[axis] - 1 ? static_cast<int>(bin) : n_[axis] - 1;
  }
  std::uint32_t row(int y, int z) const { return (static_cast<std::uint32_t>(z) * n_[1] + y) * n_[0]; }
  std::uint32_t of(double x, double y, double z) const { return row(along(1, y), along(2, z)) + along(0, x); }
  /// Distance from a coordinate to the nearest point of a bin, along one axis; 0 inside.
  double gap(int axis, int bin, double coordinate) const {
    const double below = low_[axis] + bin * width_[axis] - coordinate;
    const double above = coordinate - (low_[axis] + (bin + 1) * width_[axis]);
    if (below > 0.0) return bin == 0 ? 0.0 : below;
    return above > 0.0 && bin < n_[axis] - 1 ? above : 0.0;
  }

 private:
  double low_[3];
  double width_[3];
  double inverse_[3];
  int n_[3];
};

}  // namespace atomloop
