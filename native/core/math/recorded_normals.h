#pragma once

#include <utility>
#include <vector>

#include "core/configuration_error.h"
#include "core/math/random_stream.h"

namespace atomloop {

/// Normal deviates from a list, to repeat a run of another program number by number.
class RecordedNormals : public RandomSource {
 public:
  explicit RecordedNormals(std::vector<double> numbers) : numbers_(std::move(numbers)) {}

  double normal() override {
    if (next_ == numbers_.size()) throw ConfigurationError("E_INTERNAL", "no recorded random number is left");
    return numbers_[next_++];
  }

  double gamma(double) override { throw ConfigurationError("E_INTERNAL", "no gamma deviates were recorded"); }

 private:
  std::vector<double> numbers_;
  std::size_t next_ = 0;
};

}  // namespace atomloop
