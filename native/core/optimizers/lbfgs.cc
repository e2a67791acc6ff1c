#include "core/optimizers/lbfgs.h"

#include <utility>

#include "core/math/vectors.h"

namespace atomloop {

void StepMemory::add(std::vector<double> dr, std::vector<double> dg) {
  const double product = dot(dg, dr);
  if (product == 0.0) return;
  steps_.push_back({std::move(dr), std::move(dg), 1.0 / product});
  if (steps_.size() > most_) steps_.pop_front();
}

std::vector<double> StepMemory::descend(std::vector<double>& gradient) const {
  std::vector<double> weights(steps_.size());
  for (std::size_t k = steps_.size(); k-- > 0;) {
    const Step& step = steps_[k];
    weights[k] = step.inverse * dot(step.dr, gradient);
    add_scaled(gradient, step.dg, -weights[k]);
  }
  return weights;
}

void StepMemory::ascend(const std::vector<double>& weights, std::vector<double>& direction) const {
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    const Step& step = steps_[k];
    add_scaled(direction, step.dr, weights[k] - step.inverse * dot(step.dg, direction));
  }
}

bool Lbfgs::next(const Location& from, StopPoll*, std::vector<double>& to) {
  const std::vector<double>& forces = from.slope.forces;
  if (!at_.empty()) {
    std::vector<double> dr(from.at), dg(forces_);
    add_scaled(dr, at_, -1.0);
    add_scaled(dg, forces, -1.0);
    memory_.add(std::move(dr), std::move(dg));
  }
  std::vector<double> step(forces);
  const std::vector<double> weights = memory_.descend(step);
  for (double& value : step) value /= options_.curvature;
  memory_.ascend(weights, step);
  limit_rows(step, options_.longest_step);
  at_ = from.at;
  forces_ = forces;
  to = from.at;
  add_scaled(to, step, 1.0);
  return true;
}

}  // namespace atomloop
