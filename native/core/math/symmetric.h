#pragma once

#include <cstddef>
#include <vector>

#include "core/stop.h"

namespace atomloop {

/// A dense symmetric matrix, row by row; both halves are kept.
struct Symmetric {
  std::size_t size = 0;
  std::vector<double> values;

  double* row(std::size_t r) { return values.data() + r * size; }
  const double* row(std::size_t r) const { return values.data() + r * size; }
};

/// Cholesky's decomposition.
class Cholesky {
 public:
  /// False where the matrix is not positive definite. `stop` may be null.
  bool factor(const Symmetric& matrix, StopPoll* stop);
  /// Solves A x = b in place.
  void solve(double* b) const;

 private:
  std::size_t size_ = 0;
  std::vector<double> factor_;
};

/// Eigenvalues, in no order, and the eigenvectors as rows of `vectors`, by Householder's tridiagonal form and QL steps
/// with implicit shifts: H. Bowdler et al., Numer. Math. 11, 293 (1968), doi:10.1007/BF02166687. `stop` may be null.
void eigen(const Symmetric& matrix, std::vector<double>& values, Symmetric& vectors, StopPoll* stop);

}  // namespace atomloop
