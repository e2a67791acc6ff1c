#pragma once

#include "core/potentials/potential.h"

namespace atomloop {

/// The universal screened repulsion of nuclei: J. F. Ziegler, J. P. Biersack, U. Littmark, "The Stopping
/// and Range of Ions in Matter", vol. 1, Pergamon (1985), brought to 0 from `inner` to `outer` (Å) as in LAMMPS.
struct ZblParameters {
  double inner;
  double outer;
};

class Zbl : public Potential {
 public:
  explicit Zbl(const ZblParameters& parameters) : parameters_(parameters) {}

 protected:
  void accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const override;

 private:
  ZblParameters parameters_;
};

}  // namespace atomloop
