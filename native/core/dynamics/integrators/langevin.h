#pragma once

#include <memory>
#include <vector>

#include "core/dynamics/integrator.h"

namespace atomloop {

/// Langevin dynamics step by step as `Langevin` of ASE, by the second-order scheme of E. Vanden-Eijnden and
/// G. Ciccotti, Chem. Phys. Lett. 429, 310 (2006), doi:10.1016/j.cplett.2006.07.086. The center of mass is held where it
/// is as ASE does it, by shifting everything back.
class Langevin : public Integrator {
 public:
  struct Options {
    double time_step;
    double friction;
    bool fixes_center;
  };

  Langevin(System& system, const Options& options, std::unique_ptr<RandomSource> random);

  void start(const Forces& forces, const Target& target) override;
  bool finish(const Forces& forces, const Target& target) override;

 private:
  void draw();
  void half_kick(const Forces& forces, double temperature);
  void shift_back(const double* center);
  void center_of_mass(double* center) const;

  Options options_;
  std::unique_ptr<RandomSource> random_;
  std::vector<double> xi_, eta_, before_;
};

}  // namespace atomloop
