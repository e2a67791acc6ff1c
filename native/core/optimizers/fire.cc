#include "core/optimizers/fire.h"

#include <algorithm>

#include "core/math/vectors.h"

namespace atomloop {

void Fire::mix(const std::vector<double>& forces) {
  if (!(dot(forces, velocity_) > 0.0)) {
    std::fill(velocity_.begin(), velocity_.end(), 0.0);
    mixing_ = kMixing;
    time_step_ *= kSlower;
    downhill_ = 0;
    return;
  }
  const double along = mixing_ / norm(forces) * norm(velocity_);
  for (std::size_t k = 0; k < forces.size(); ++k) velocity_[k] = (1.0 - mixing_) * velocity_[k] + along * forces[k];
  if (downhill_ > kPatience) {
    time_step_ = std::min(time_step_ * kFaster, options_.longest_time_step);
    mixing_ *= kMixingFactor;
  }
  ++downhill_;
}

bool Fire::next(const Location& from, StopPoll*, std::vector<double>& to) {
  const std::vector<double>& forces = from.slope.forces;
  if (velocity_.empty()) {
    velocity_.assign(forces.size(), 0.0);
  } else {
    mix(forces);
  }
  add_scaled(velocity_, forces, time_step_);
  const double length = time_step_ * norm(velocity_);
  const double factor = length > options_.longest_step ? options_.longest_step / length : 1.0;
  to = from.at;
  add_scaled(to, velocity_, time_step_ * factor);
  return true;
}

}  // namespace atomloop
