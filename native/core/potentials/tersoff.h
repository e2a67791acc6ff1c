#pragma once

#include <utility>

#include "core/potentials/potential.h"
#include "core/potentials/three_body.h"

namespace atomloop {

/// J. Tersoff, Phys. Rev. B 39, 5566 (1989), with the conventions of LAMMPS. Values of an entry: m gamma
/// lambda3 c d costheta0 n beta lambda2 B R D lambda1 A.
class Tersoff : public Potential {
 public:
  explicit Tersoff(ThreeBodyFile file) : file_(std::move(file)) {}

 protected:
  void accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const override;

 private:
  ThreeBodyFile file_;
};

}  // namespace atomloop
