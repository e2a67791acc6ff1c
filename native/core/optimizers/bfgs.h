#pragma once

#include "core/math/cholesky.h"
#include "core/math/square_matrix.h"
#include "core/optimizers/algorithm.h"

namespace atomloop {

struct QuasiNewtonOptions {
  /// eV/Å^2: the curvature that is assumed where nothing is known yet.
  double curvature = 70.0;
  /// Å, of the row that moves farthest.
  double longest_step = 0.2;
  /// Steps that are remembered, by LBFGS.
  std::size_t memory = 100;
};

/// BFGS with the Hessian itself and the absolute values of its eigenvalues, as in ASE: C. G. Broyden, IMA J. Appl.
/// Math. 6, 76 (1970), doi:10.1093/imamat/6.1.76. The Hessian differs from a multiple of one only in the space of the
/// steps so far, and only there it is kept: the same numbers as with a full matrix, for less.
class Bfgs : public Algorithm {
 public:
  explicit Bfgs(const QuasiNewtonOptions& options) : options_(options) {}

  bool next(const Location& from, StopPoll* stop, std::vector<double>& to) override;

 private:
  void update(const std::vector<double>& dr, const std::vector<double>& df);
  void widen(const std::vector<double>& vector);
  /// Components in the basis.
  std::vector<double> components(const std::vector<double>& vector) const;
  /// |H|^-1 f, all in the basis.
  void solve(std::vector<double>& f, StopPoll* stop);

  QuasiNewtonOptions options_;
  /// Orthonormal vectors, one after another.
  std::vector<double> basis_;
  /// The Hessian in the basis.
  SquareMatrix hessian_;
  Cholesky cholesky_;
  std::vector<double> at_, forces_;
};

}  // namespace atomloop
