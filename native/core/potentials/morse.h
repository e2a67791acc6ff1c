#pragma once

#include "core/potentials/potential.h"

namespace atomloop {

/// epsilon e (e - 2) with e = exp(rho0 (1 - r / r0)), brought to 0 from rcut1 r0 to rcut2 r0 by a quintic.
struct MorseParameters {
  double epsilon;
  double r0;
  double rho0;
  /// In units of r0.
  double rcut1;
  double rcut2;
};

class Morse : public Potential {
 public:
  explicit Morse(const MorseParameters& parameters) : parameters_(parameters) {}

 protected:
  void accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const override;

 private:
  MorseParameters parameters_;
};

}  // namespace atomloop
