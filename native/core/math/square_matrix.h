#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace atomloop {

/// A dense square matrix, row by row. Of a symmetric one both halves are kept.
struct SquareMatrix {
  SquareMatrix() = default;
  explicit SquareMatrix(std::size_t rows) : size(rows), values(rows * rows, 0.0) {}
  SquareMatrix(std::size_t rows, std::vector<double> elements) : size(rows), values(std::move(elements)) {}

  double& at(std::size_t row, std::size_t column) { return values[row * size + column]; }
  double at(std::size_t row, std::size_t column) const { return values[row * size + column]; }
  double* row(std::size_t r) { return values.data() + r * size; }
  const double* row(std::size_t r) const { return values.data() + r * size; }

  std::size_t size = 0;
  std::vector<double> values;
};

}  // namespace atomloop
