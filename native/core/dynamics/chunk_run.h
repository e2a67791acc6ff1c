#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/dynamics/machine.h"
#include "core/potentials/chunk.h"
#include "core/potentials/potential.h"

namespace atomloop {

/// What the systems of a chunk have besides their geometry, in its layout.
struct ChunkMotion {
  const double* masses;
  const double* momenta;
  const std::uint8_t* fixed;
};

/// Systems of a chunk, each with its machine and its trajectory. They know nothing of each other.
class ChunkRun {
 public:
  /// A system that no machine can be made for fails alone.
  ChunkRun(const ChunkGeometry& geometry, const ChunkMotion& motion, const TrajectoryLayout& layout, const MachineFactory& make);

  /// Runs all to their ends, one after another, in this thread. Throws Stopped.
  void run(const Potential& potential, StopPoll& stop);

  std::size_t size() const { return members_.size(); }
  bool is_active(std::size_t index) const { return members_[index]->is_active; }
  const System& system(std::size_t index) const { return members_[index]->system; }
  const Trajectory& trajectory(std::size_t index) const { return members_[index]->trajectory; }
  const Ending& ending(std::size_t index) const;
  /// Where its machine is, such as `step 12`; may be empty.
  std::string place(std::size_t index) const { return members_[index]->machine->place(); }
  /// From outside: the forces of one that is active.
  void advance(std::size_t index, const Forces& forces);
  /// From outside: there are no forces for it.
  void fail(const ChunkError& error);
  /// In the order of the chunk.
  const std::vector<ChunkError>& errors() const { return errors_; }
  const TrajectoryLayout& layout() const { return layout_; }

 private:
  struct Member {
    explicit Member(const TrajectoryLayout& layout) : trajectory(layout) {}

    System system;
    Trajectory trajectory;
    std::unique_ptr<Machine> machine;
    bool is_active = true;
  };

  void run_member(std::size_t index, const Potential& potential, Workspace& workspace, StopPoll& stop);

  TrajectoryLayout layout_;
  std::vector<std::unique_ptr<Member>> members_;
  std::vector<ChunkError> errors_;
};

}  // namespace atomloop
