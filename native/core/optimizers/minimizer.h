#pragma once

#include <memory>
#include <utility>

#include "core/dynamics/machine.h"
#include "core/optimizers/algorithm.h"
#include "core/optimizers/watch.h"

namespace atomloop {

struct MinimizerOptions {
  /// eV/Å, for the length of every row of forces.
  double fmax;
  /// eV/Å^3, for every component of the stress; then `fmax` is for atoms alone. Negative: rows of the cell count as atoms.
  double smax;
  std::size_t steps;
  /// Frames are kept of every so many steps, and of the last; 0 for the last alone.
  std::size_t every;
};

/// Walks down to where the forces vanish. Ends `converged` or `unconverged`, or throws E_DIVERGED.
class Minimizer : public Machine {
 public:
  struct Parts {
    std::unique_ptr<Coordinates> coordinates;
    std::unique_ptr<Algorithm> algorithm;
  };

  Minimizer(System& system, Trajectory& trajectory, const MinimizerOptions& options, Parts parts)
      : Machine(system, trajectory), options_(options), parts_(std::move(parts)), watch_(system) {}

  bool advance(const Forces& forces) override;

 private:
  bool is_converged() const;
  /// At the end of a step: whether it was the last.
  bool is_over(const Forces& forces);
  void keep(const Forces& forces);
  bool end(const Forces& forces, const char* name, const char* reason);

  MinimizerOptions options_;
  Parts parts_;
  Watch watch_;
  Slope slope_;
  std::vector<double> at_, to_;
  bool is_started_ = false;
  bool is_stuck_ = false;
};

}  // namespace atomloop
