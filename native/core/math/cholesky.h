#pragma once

#include <cstddef>
#include <vector>

#include "core/math/square_matrix.h"
#include "core/stop.h"

namespace atomloop {

/// Cholesky's decomposition of a matrix that may be large.
class Cholesky {
 public:
  /// False where the matrix is not positive definite. `stop` may be null.
  bool factor(const SquareMatrix& matrix, StopPoll* stop);
  /// Solves A x = b in place.
  void solve(double* b) const;

 private:
  std::size_t size_ = 0;
  std::vector<double> factor_;
};

/// The lower triangle L with L L^T = S; empty where S is not positive definite beyond rounding.
SquareMatrix lower_root(const SquareMatrix& matrix);

/// X with L L^T X = B.
SquareMatrix solve_by_root(const SquareMatrix& lower, const SquareMatrix& right);

}  // namespace atomloop
