#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/dynamics/system.h"
#include "core/dynamics/trajectory.h"
#include "core/stop.h"

namespace atomloop {

/// How a machine ended.
struct Ending {
  /// Such as `converged`, `unconverged`, `aborted`; empty while it runs.
  std::string name;
  /// Why, for people; may be empty.
  std::string reason;
  std::size_t steps = 0;
};

/// A minimizer or an integrator, written without knowing where forces come from: it moves its system to
/// where it wants them next, and is called again with them. So a native potential answers in C++, and
/// any other calculator from outside, step by step.
class Machine {
 public:
  Machine(System& system, Trajectory& trajectory) : system_(system), trajectory_(trajectory) {}
  virtual ~Machine() = default;

  /// Takes the forces at the present geometry and moves on; the first call comes before any move. False
  /// once it wants no more. Throws ConfigurationError.
  virtual bool advance(const Forces& forces) = 0;

  const Ending& ending() const { return ending_; }
  /// Where it is, such as `step 12`, for errors; may be empty.
  virtual std::string place() const { return {}; }
  /// For steps that take long by themselves: where to see that the run is stopped.
  void watch(StopPoll& stop) { stop_ = &stop; }

 protected:
  System& system_;
  Trajectory& trajectory_;
  /// Null where forces come from outside.
  StopPoll* stop_ = nullptr;
  Ending ending_;
};

/// Makes the machine of the index-th system of a chunk.
using MachineFactory = std::function<std::unique_ptr<Machine>(std::size_t index, System& system, Trajectory& trajectory)>;

}  // namespace atomloop
