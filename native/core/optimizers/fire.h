#pragma once

#include "core/optimizers/algorithm.h"

namespace atomloop {

struct FireOptions {
  /// In the time unit of System, with masses of 1.
  double time_step = 0.1;
  double longest_time_step = 1.0;
  /// Å, of the step of all atoms together.
  double longest_step = 0.2;
};

/// The fast inertial relaxation engine, with the parameters of ASE. E. Bitzek, P. Koskinen, F. Gähler, M. Moseler,
/// P. Gumbsch, Phys. Rev. Lett. 97, 170201 (2006), doi:10.1103/PhysRevLett.97.170201.
class Fire : public Algorithm {
 public:
  explicit Fire(const FireOptions& options) : options_(options), time_step_(options.time_step) {}

  bool next(const Location& from, StopPoll* stop, std::vector<double>& to) override;

 private:
  void mix(const std::vector<double>& forces);

  FireOptions options_;
  double time_step_;
  double mixing_ = kMixing;
  std::size_t downhill_ = 0;
  std::vector<double> velocity_;

  static constexpr double kMixing = 0.1;
  static constexpr double kMixingFactor = 0.99;
  static constexpr double kFaster = 1.1;
  static constexpr double kSlower = 0.5;
  static constexpr std::size_t kPatience = 5;
};

}  // namespace atomloop
