// Golub and Van Loan, Matrix Computations, 4th edition (2013), 4.2.
#include "core/math/cholesky.h"

#include <cmath>
#include <limits>

#include "core/math/clones.h"
#include "core/math/vectors.h"

namespace atomloop {
namespace {

/// One row of the factor; false where its pivot is not positive.
ATOMLOOP_CLONES bool factor_row(const double* source, double* factor, std::size_t row, std::size_t size) {
  double* own = factor + row * size;
  for (std::size_t c = 0; c < row; ++c) {
    const double* other = factor + c * size;
    own[c] = (source[c] - dot(own, other, c)) / other[c];
  }
  const double pivot = source[row] - dot(own, own, row);
  if (!(pivot > 0.0)) return false;
  own[row] = std::sqrt(pivot);
  return true;
}

}  // namespace

bool Cholesky::factor(const SquareMatrix& matrix, StopPoll* stop) {
  size_ = matrix.size;
  factor_.resize(size_ * size_);
  for (std::size_t row = 0; row < size_; ++row) {
    if (!factor_row(matrix.row(row), factor_.data(), row, size_)) return false;
    if (stop != nullptr) stop->work(row * row / 2 + 1);
  }
  return true;
}

void Cholesky::solve(double* b) const {
  const double* factor = factor_.data();
  for (std::size_t r = 0; r < size_; ++r) b[r] = (b[r] - dot(factor + r * size_, b, r)) / factor[r * size_ + r];
  for (std::size_t r = size_; r-- > 0;) {
    b[r] /= factor[r * size_ + r];
    add_scaled(b, factor + r * size_, -b[r], r);
  }
}

SquareMatrix lower_root(const SquareMatrix& matrix) {
  SquareMatrix lower(matrix.size);
  for (std::size_t j = 0; j < matrix.size; ++j) {
    for (std::size_t i = j; i < matrix.size; ++i) {
      double sum = matrix.at(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= lower.at(i, k) * lower.at(j, k);
      if (i == j && !(sum > std::numeric_limits<double>::epsilon() * matrix.at(j, j))) return SquareMatrix(0);
      lower.at(i, j) = i == j ? std::sqrt(sum) : sum / lower.at(j, j);
    }
  }
  return lower;
}

SquareMatrix solve_by_root(const SquareMatrix& lower, const SquareMatrix& right) {
  const std::size_t n = lower.size;
  SquareMatrix x = right;
  for (std::size_t column = 0; column < n; ++column) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < i; ++k) x.at(i, column) -= lower.at(i, k) * x.at(k, column);
      x.at(i, column) /= lower.at(i, i);
    }
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t k = i + 1; k < n; ++k) x.at(i, column) -= lower.at(k, i) * x.at(k, column);
      x.at(i, column) /= lower.at(i, i);
    }
  }
  return x;
}

}  // namespace atomloop
