#pragma once

#include <cstdint>
#include <vector>

#include "core/math/cholesky.h"
#include "core/neighbors/pair_finder.h"
#include "core/optimizers/coordinates.h"

namespace atomloop {

/// A guess of the Hessian from distances alone, whose couplings fall exponentially: D. Packwood et al., J. Chem.
/// Phys. 144, 164109 (2016), doi:10.1063/1.4947024, with the parameters of ASE's Exp. It acts on x, y and z alike; rows of
/// the cell have a curvature of their own.
class ExpPreconditioner {
 public:
  /// Up to so many atoms are solved for by a dense decomposition, which is faster.
  static constexpr std::size_t kDense = 800;
  explicit ExpPreconditioner(std::size_t most_dense = kDense) : most_dense_(most_dense) {}

  /// Finds the nearest neighbors and the couplings; false where atoms have none. `stop` may be null.
  bool build(const System& system, StopPoll* stop);
  /// Once more, where atoms have moved so far that others are neighbors.
  void renew(const System& system, StopPoll* stop);

  /// A displacement along the longest waves that fit, by which the scale is found. `at` has rows of three.
  std::vector<double> probe(const std::vector<double>& at, const System& system) const;
  /// Sets the scale from how the forces change in that displacement.
  void scale(const std::vector<double>& displacement, const std::vector<double>& forces, const std::vector<double>& displaced);

  /// Replaces forces by a step.
  void solve(std::vector<double>& forces, StopPoll* stop) const;

 private:
  struct Coupling {
    std::uint32_t atom;
    double value;
  };

  bool find_nearest(const System& system, StopPoll& stop);
  void couple(const System& system, StopPoll& stop);
  void multiply(const double* x, double* y) const;
  void solve_dense(double* b) const;
  void solve_iteratively(double* b, StopPoll* stop) const;

  std::size_t most_dense_;
  PairFinder finder_;
  PairBlock block_;
  /// The largest distance to a nearest neighbor, Å.
  double nearest_ = 0.0;
  double curvature_ = 1.0;
  double cell_curvature_ = 1.0;
  std::vector<double> positions_;
  std::vector<std::uint8_t> is_fixed_;
  /// Couplings of atom i: from `starts_[i]` to `starts_[i + 1]`.
  std::vector<std::size_t> starts_;
  std::vector<Coupling> couplings_;
  std::vector<double> diagonal_;
  bool is_dense_ = false;
  Cholesky cholesky_;
};

}  // namespace atomloop
