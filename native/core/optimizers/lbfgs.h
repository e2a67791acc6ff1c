#pragma once

#include <deque>

#include "core/optimizers/algorithm.h"
#include "core/optimizers/bfgs.h"

namespace atomloop {

/// The steps that limited-memory BFGS remembers.
class StepMemory {
 public:
  explicit StepMemory(std::size_t most) : most_(most) {}

  void clear() { steps_.clear(); }
  /// `dg` is how the gradient changed in a step.
  void add(std::vector<double> dr, std::vector<double> dg);
  /// The first half of the recursion, before the inverse Hessian that it starts from is applied; gives what the second needs.
  std::vector<double> descend(std::vector<double>& gradient) const;
  void ascend(const std::vector<double>& weights, std::vector<double>& direction) const;

 private:
  struct Step {
    std::vector<double> dr, dg;
    double inverse;
  };

  std::size_t most_;
  std::deque<Step> steps_;
};

/// Limited-memory BFGS without a line search, as in ASE. D. C. Liu, J. Nocedal, Math. Program. 45, 503 (1989),
/// doi:10.1007/BF01589116.
class Lbfgs : public Algorithm {
 public:
  explicit Lbfgs(const QuasiNewtonOptions& options) : options_(options), memory_(options.memory) {}

  bool next(const Location& from, StopPoll* stop, std::vector<double>& to) override;

 private:
  QuasiNewtonOptions options_;
  StepMemory memory_;
  std::vector<double> at_, forces_;
};

}  // namespace atomloop
