#pragma once

#include <utility>

#include "core/potentials/potential.h"
#include "core/potentials/three_body.h"

namespace atomloop {

/// F. H. Stillinger, T. A. Weber, Phys. Rev. B 31, 5262 (1985), with the conventions of LAMMPS. Values
/// of an entry: epsilon sigma a lambda gamma costheta0 A B p q tol.
class StillingerWeber : public Potential {
 public:
  explicit StillingerWeber(ThreeBodyFile file) : file_(std::move(file)) {}

 protected:
  void accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const override;

 private:
  ThreeBodyFile file_;
};

}  // namespace atomloop
