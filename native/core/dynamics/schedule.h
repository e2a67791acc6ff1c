#pragma once

#include <cstddef>
#include <vector>

#include "core/dynamics/integrator.h"

namespace atomloop {

/// Steps with one target.
struct Stage {
  std::size_t steps;
  Target target;
};

/// Stages one after another.
class Schedule {
 public:
  explicit Schedule(std::vector<Stage> stages) : stages_(std::move(stages)) {
    for (const Stage& stage : stages_) steps_ += stage.steps;
  }

  std::size_t steps() const { return steps_; }

  /// Of the step after `done` ones; steps are asked for in order. After the last, that of the last.
  const Target& target(std::size_t done) {
    while (index_ + 1 < stages_.size() && done >= end_ + stages_[index_].steps) end_ += stages_[index_++].steps;
    return stages_[index_].target;
  }

 private:
  std::vector<Stage> stages_;
  std::size_t steps_ = 0;
  std::size_t index_ = 0;
  /// Steps before the present stage.
  std::size_t end_ = 0;
};

}  // namespace atomloop
