#pragma once

#include <cstddef>
#include <vector>

#include "core/stop.h"

namespace atomloop {

/// A square matrix, row by row.
struct Matrix {
  explicit Matrix(std::size_t rows) : size(rows), values(rows * rows, 0.0) {}

  double& at(std::size_t row, std::size_t column) { return values[row * size + column]; }
  double at(std::size_t row, std::size_t column) const { return values[row * size + column]; }

  std::size_t size;
  std::vector<double> values;
};

/// Eigenvalues of a symmetric matrix, in no order.
std::vector<double> eigenvalues(const Matrix& matrix, StopPoll& stop);

/// The lower triangle L with L L^T = S; empty where S is not positive definite.
Matrix cholesky(const Matrix& matrix);

/// X with L L^T X = B.
Matrix solve(const Matrix& lower, const Matrix& right);

}  // namespace atomloop
