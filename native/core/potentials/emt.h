#pragma once

#include "core/potentials/emt_tables.h"
#include "core/potentials/potential.h"

namespace atomloop {

/// Effective medium theory: Jacobsen, Stoltze, Nørskov, Surf. Sci. 366, 394 (1996), with the
/// parameters and cutoffs of ASE.
class Emt : public Potential {
 public:
  /// `asap_cutoff` takes the cutoff from the largest species present instead of the largest known.
  explicit Emt(bool asap_cutoff) : asap_cutoff_(asap_cutoff) {}

 protected:
  void accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const override;

 private:
  bool asap_cutoff_;
};

}  // namespace atomloop
