#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/dynamics/abort_rules.h"
#include "core/dynamics/integrator.h"
#include "core/dynamics/machine.h"
#include "core/dynamics/schedule.h"

namespace atomloop {

/// How long to run, and what to tell of it.
struct Recording {
  /// Frames are kept of every so many steps, the first included.
  std::size_t frame_every;
  /// The same of rows of the log; 0 for no log.
  std::size_t log_every;
  /// Keeps only the frame that the run ends with.
  bool last_only;
};

/// Runs an integrator through the stages of a schedule, keeps frames and a log, and watches over it. Ends as
/// `finished`, or as `aborted` with the reason and the frame that gave it. Throws E_EXPLODED.
class MolecularDynamics : public Machine {
 public:
  /// Numbers of each frame: step, temperature (K), and the targets of temperature (K) and pressure (eV/Å^3).
  static constexpr std::size_t kFrameNumbers = 4;
  /// Numbers of each row of the log: step, potential and kinetic energy (eV), temperature (K), pressure (eV/Å^3;
  /// NaN where there is none) and volume (Å^3).
  static constexpr std::size_t kLogNumbers = 6;

  struct Parts {
    std::unique_ptr<Integrator> integrator;
    double time_step;
    Schedule schedule;
    Recording recording;
    AbortLimits limits;
  };

  MolecularDynamics(System& system, Trajectory& trajectory, Parts parts);

  bool advance(const Forces& forces) override;
  std::string place() const override;

 private:
  void observe(const Forces& forces);
  void add_frame(const Forces& forces, double temperature);
  void add_row(const Forces& forces, double kinetic, double temperature);
  void check_forces(const Forces& forces) const;
  void check_speeds() const;

  Parts parts_;
  AbortRules rules_;
  /// Of the step at hand; at first that of the first step.
  Target target_;
  std::size_t step_ = 0;
  bool is_moving_ = false;
};

}  // namespace atomloop
