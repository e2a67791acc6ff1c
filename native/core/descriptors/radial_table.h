#pragma once

#include <cstddef>
#include <functional>

#include "core/buffer.h"

namespace atomloop {

/// Functions of the distance for every n and l, as polynomials on short intervals: exact to about 1e-14 of
/// the largest value, and as fast for costly functions as for cheap ones.
class RadialTable {
 public:
  /// Writes function n of degree l at r to `values[l * n_max + n]`.
  using Functions = std::function<void(double r, double* values)>;

  struct Shape {
    int n_max;
    int l_max;
    /// The functions are asked for from 0 to here, Å.
    double end;
    /// The shortest length over which they change, Å.
    double scale;
  };

  RadialTable() = default;
  /// Throws ConfigurationError where the table would be larger than memory allows.
  RadialTable(const Shape& shape, const Functions& functions);

  /// n_max, rounded up so that the functions of one l are whole vectors; the rest are zeros.
  std::size_t width() const { return width_; }
  /// Values per distance: those of one l after another.
  std::size_t row() const { return row_; }

  void evaluate(const double* r, std::size_t count, double* rows) const;

 private:
  std::size_t width_ = 0;
  std::size_t row_ = 0;
  std::size_t intervals_ = 0;
  double per_length_ = 0.0;
  Buffer<double> coefficients_;
};

}  // namespace atomloop
