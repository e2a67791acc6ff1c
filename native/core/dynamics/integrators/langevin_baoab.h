#pragma once

#include <memory>

#include "core/dynamics/integrator.h"

namespace atomloop {

/// Langevin dynamics split into kick, drift, Ornstein-Uhlenbeck, drift, kick, with far smaller errors of averages than
/// other orders: B. Leimkuhler and C. Matthews, Appl. Math. Res. Express 2013, 34, doi:10.1093/amrx/abs010. With the
/// center fixed the noise has none of it, so that the rest is sampled exactly as it should be.
class LangevinBaoab : public Integrator {
 public:
  struct Options {
    double time_step;
    double friction;
    bool fixes_center;
  };

  LangevinBaoab(System& system, const Options& options, std::unique_ptr<RandomSource> random)
      : Integrator(system), options_(options), random_(std::move(random)) {}

  void start(const Forces& forces, const Target& target) override;
  bool finish(const Forces& forces, const Target& target) override;

 private:
  void rub(double temperature);

  Options options_;
  std::unique_ptr<RandomSource> random_;
};

}  // namespace atomloop
