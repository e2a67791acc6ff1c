#pragma once

#include "core/potentials/potential.h"

namespace atomloop {

/// 4 epsilon ((sigma/r)^12 - (sigma/r)^6) for all pairs with r <= rc. Shifted to 0 at rc, or, if
/// smooth, brought to 0 from ro to rc by the polynomial in r^2 of HOOMD-blue and JAX MD.
struct LennardJonesParameters {
  double sigma;
  double epsilon;
  double rc;
  double ro;
  bool smooth;
};

class LennardJones : public Potential {
 public:
  explicit LennardJones(const LennardJonesParameters& parameters) : parameters_(parameters) {}

 protected:
  void accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const override;

 private:
  LennardJonesParameters parameters_;
};

}  // namespace atomloop
