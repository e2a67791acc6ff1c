#pragma once

#include <memory>

#include "core/neighbors/configuration_view.h"
#include "core/potentials/workspace.h"
#include "core/stop.h"

namespace atomloop {

/// Where results of one configuration go. Null pointers are not wanted.
struct PotentialResults {
  double* energy;
  /// natoms x 3, eV/Å.
  double* forces;
  /// xx yy zz yz xz xy, eV/Å^3, positive under tension.
  double* stress;
  /// natoms, eV; they add up to the energy.
  double* energies;
  /// Whether there was a volume and a periodic direction, without which there is no stress.
  bool has_stress = false;
};

/// An interatomic potential: constant after construction, so threads may share one.
class Potential {
 public:
  virtual ~Potential() = default;
  Potential(const Potential&) = delete;
  Potential& operator=(const Potential&) = delete;

  /// Same input, same bits, whatever the workspace saw before, unless its pairs are reused. Throws ConfigurationError and Stopped.
  void evaluate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop, PotentialResults& results) const;

 protected:
  Potential() = default;

  /// By which a workspace knows what it keeps for this potential.
  const std::shared_ptr<const char>& token() const { return token_; }

  /// Adds, for at least one atom, energies (lane 3) and forces (lanes 0 to 2) of all sorted atoms, and the virial.
  virtual void accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const = 0;

 private:
  std::shared_ptr<const char> token_ = std::make_shared<const char>();
};

}  // namespace atomloop
