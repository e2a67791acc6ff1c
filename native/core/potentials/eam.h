#pragma once

#include <memory>
#include <utility>

#include "core/potentials/eam_tables.h"
#include "core/potentials/potential.h"

namespace atomloop {

/// The embedded-atom method: M. S. Daw, M. I. Baskes, Phys. Rev. B 29, 6443 (1984), and its
/// Finnis-Sinclair form, with functions from tables.
class Eam : public Potential {
 public:
  explicit Eam(std::shared_ptr<const EamTables> tables) : tables_(std::move(tables)) {}

 protected:
  void accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const override;

 private:
  std::shared_ptr<const EamTables> tables_;
};

}  // namespace atomloop
