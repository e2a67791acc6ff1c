#include "core/optimizers/precon_lbfgs.h"

#include <cmath>
#include <utility>

#include "core/math/vectors.h"

namespace atomloop {
namespace {

/// Multiples of a direction.
constexpr double kLongest = 2.0;
constexpr double kShortest = 1e-10;
/// A length this near to 1 is taken as 1, which is right near a minimum.
constexpr double kNearOne = 0.5;
/// Å per root of the number of rows: directions are not shorter, or energies could not be told apart.
constexpr double kLeastDirection = 1e-5;

}  // namespace

PreconLbfgs::PreconLbfgs(const Coordinates& coordinates, const PreconLbfgsOptions& options, bool is_preconditioned)
    : coordinates_(coordinates), options_(options), memory_(options.memory) {
  if (is_preconditioned) preconditioner_ = std::make_unique<ExpPreconditioner>();
}

bool PreconLbfgs::arrives(const Location& here) {
  if (stage_ == Stage::kProbe) return false;
  if (stage_ == Stage::kTrial && !(here.slope.energy <= energy_ + options_.decrease * length_ * slope_)) return false;
  if (stage_ == Stage::kTrial) {
    std::vector<double> dr(here.at), dg(forces_);
    add_scaled(dr, at_, -1.0);
    add_scaled(dg, here.slope.forces, -1.0);
    memory_.add(std::move(dr), std::move(dg));
    is_remembering_ = true;
    energy_before_ = energy_;
    has_before_ = true;
  }
  stage_ = Stage::kStep;
  at_ = here.at;
  forces_ = here.slope.forces;
  energy_ = here.slope.energy;
  return true;
}

bool PreconLbfgs::next(const Location& from, StopPoll* stop, std::vector<double>& to) {
  if (stage_ == Stage::kTrial) {
    shorten(from.slope.energy);
    if (length_ >= kShortest) {
      try_length(to);
      return true;
    }
    const bool is_hopeless = !is_remembering_;
    memory_.clear();
    is_remembering_ = false;
    if (!is_hopeless) return search(to, stop);
    to = at_;
    return false;
  }
  if (stage_ == Stage::kProbe) {
    preconditioner_->scale(displacement_, forces_, from.slope.forces);
    return search(to, stop);
  }
  if (preconditioner_ != nullptr && !is_scaled_ && probe(to, stop)) return true;
  if (preconditioner_ != nullptr) preconditioner_->renew(coordinates_.system(), stop);
  return search(to, stop);
}

bool PreconLbfgs::probe(std::vector<double>& to, StopPoll* stop) {
  is_scaled_ = true;
  if (!preconditioner_->build(coordinates_.system(), stop)) {
    preconditioner_.reset();
    return false;
  }
  displacement_ = preconditioner_->probe(at_, coordinates_.system());
  to = at_;
  add_scaled(to, displacement_, 1.0);
  stage_ = Stage::kProbe;
  return true;
}

void PreconLbfgs::find_direction(StopPoll* stop) {
  direction_ = forces_;
  const std::vector<double> weights = memory_.descend(direction_);
  if (preconditioner_ != nullptr) preconditioner_->solve(direction_, stop);
  memory_.ascend(weights, direction_);
  const double length = norm(direction_);
  const double least = kLeastDirection * std::sqrt(static_cast<double>(direction_.size() / 3));
  if (length > 0.0 && length <= least) {
    for (double& value : direction_) value *= least / length;
  }
  slope_ = -dot(forces_, direction_);
}

bool PreconLbfgs::search(std::vector<double>& to, StopPoll* stop) {
  find_direction(stop);
  if (!(slope_ < 0.0) && is_remembering_) {
    memory_.clear();
    is_remembering_ = false;
    find_direction(stop);
  }
  to = at_;
  if (!(slope_ < 0.0) || std::isinf(slope_)) return false;
  length_ = first_length();
  stage_ = Stage::kTrial;
  try_length(to);
  return true;
}

double PreconLbfgs::first_length() const {
  double length = has_before_ ? 2.0 * (energy_ - energy_before_) / slope_ : 1.0;
  if (!(length >= kShortest && length <= kLongest)) length = 1.0;
  const double longest = length * longest_row(direction_.data(), direction_.size() / 3);
  if (longest >= options_.longest_step) length *= options_.longest_step / longest;
  return std::fabs(length - 1.0) <= kNearOne ? 1.0 : length;
}

/// To the minimum of the parabola through what is known, but not to less than a tenth.
void PreconLbfgs::shorten(double energy) {
  const double lowest = -slope_ * length_ / (2.0 * ((energy - energy_) / length_ - slope_));
  const double least = length_ / 10.0;
  length_ = lowest > least ? lowest : least;
}

void PreconLbfgs::try_length(std::vector<double>& to) {
  to = at_;
  add_scaled(to, direction_, length_);
}

}  // namespace atomloop
