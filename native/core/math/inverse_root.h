#pragma once

#include <vector>

#include "core/math/extended.h"
#include "core/math/square_matrix.h"

namespace atomloop {

/// A symmetric matrix in twice the precision, row by row: overlaps of radial functions are so nearly
/// dependent that half of the digits would be lost otherwise.
struct ExtendedMatrix {
  explicit ExtendedMatrix(std::size_t rows) : size(rows), values(rows * rows) {}

  Extended& at(std::size_t row, std::size_t column) { return values[row * size + column]; }
  const Extended& at(std::size_t row, std::size_t column) const { return values[row * size + column]; }

  std::size_t size;
  std::vector<Extended> values;
};

/// S^(-1/2) of a symmetric matrix, to the precision of a double; empty where it is not positive definite.
SquareMatrix inverse_root(const ExtendedMatrix& matrix);

}  // namespace atomloop
