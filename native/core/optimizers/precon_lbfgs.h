#pragma once

#include <memory>

#include "core/optimizers/lbfgs.h"
#include "core/optimizers/preconditioner.h"

namespace atomloop {

struct PreconLbfgsOptions {
  /// Å, of the row that moves farthest, for the first trial along a direction.
  double longest_step = 0.04;
  std::size_t memory = 100;
  /// Part of the decrease that the slope promises which a step must keep.
  double decrease = 0.23;
};

/// Limited-memory BFGS on a preconditioner, with steps that lower the energy enough (L. Armijo, Pacific J. Math. 16, 1
/// (1966), doi:10.2140/pjm.1966.16.1): ASE's PreconLBFGS. D. Packwood et al., J. Chem. Phys. 144, 164109 (2016),
/// doi:10.1063/1.4947024.
class PreconLbfgs : public Algorithm {
 public:
  PreconLbfgs(const Coordinates& coordinates, const PreconLbfgsOptions& options, bool is_preconditioned);

  bool arrives(const Location& here) override;
  bool next(const Location& from, StopPoll* stop, std::vector<double>& to) override;

 private:
  enum class Stage { kStep, kProbe, kTrial };

  bool probe(std::vector<double>& to, StopPoll* stop);
  bool search(std::vector<double>& to, StopPoll* stop);
  void find_direction(StopPoll* stop);
  double first_length() const;
  void shorten(double energy);
  void try_length(std::vector<double>& to);

  const Coordinates& coordinates_;
  PreconLbfgsOptions options_;
  std::unique_ptr<ExpPreconditioner> preconditioner_;
  bool is_scaled_ = false;
  StepMemory memory_;
  bool is_remembering_ = false;
  Stage stage_ = Stage::kStep;
  /// Where the search began, the energies there and where the search before began.
  std::vector<double> at_, forces_;
  double energy_ = 0.0;
  double energy_before_ = 0.0;
  bool has_before_ = false;
  std::vector<double> displacement_;
  std::vector<double> direction_;
  /// Along the direction; negative.
  double slope_ = 0.0;
  double length_ = 0.0;
};

}  // namespace atomloop
