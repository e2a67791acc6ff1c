#include "core/dynamics/chunk_run.h"

#include <algorithm>
#include <new>
#include <string>

namespace atomloop {
namespace {

System make_system(const ChunkGeometry& geometry, const ChunkMotion& motion, std::size_t index, std::size_t first) {
  const std::size_t natoms = geometry.natoms[index];
  const std::size_t end = first + natoms;
  System system;
  system.numbers.assign(geometry.numbers + first, geometry.numbers + end);
  system.positions.assign(geometry.positions + 3 * first, geometry.positions + 3 * end);
  system.masses.assign(motion.masses + first, motion.masses + end);
  system.momenta.assign(motion.momenta + 3 * first, motion.momenta + 3 * end);
  system.fixed.assign(motion.fixed + 3 * first, motion.fixed + 3 * end);
  std::copy_n(geometry.cells + 9 * index, 9, system.cell);
  std::copy_n(geometry.pbc + 3 * index, 3, system.pbc);
  return system;
}

/// Å. Longer lists cost more at every step, shorter ones have to be made more often.
constexpr double kSkin = 1.0;

ChunkError to_chunk_error(std::size_t index, const ConfigurationError& error, const std::string& place) {
  const std::string message = place.empty() ? error.what() : place + ": " + error.what();
  return {index, error.code(), message, error.expected(), error.got(), error.atom()};
}

/// Room for the results of one geometry, and where a potential writes them.
PotentialResults room_for(const System& system, const TrajectoryLayout& layout, Forces& forces) {
  forces.forces.resize(3 * system.natoms());
  if (layout.energies) forces.energies.resize(system.natoms());
  return {&forces.energy, forces.forces.data(), layout.stress ? forces.stress : nullptr, layout.energies ? forces.energies.data() : nullptr};
}

}  // namespace

ChunkRun::ChunkRun(const ChunkGeometry& geometry, const ChunkMotion& motion, const TrajectoryLayout& layout, const MachineFactory& make)
    : layout_(layout) {
  std::size_t first = 0;
  for (std::size_t index = 0; index < geometry.count; ++index) {
    members_.push_back(std::make_unique<Member>(layout));
    Member& member = *members_.back();
    member.system = make_system(geometry, motion, index, first);
    try {
      member.machine = make(index, member.system, member.trajectory);
    } catch (const ConfigurationError& error) {
      fail(to_chunk_error(index, error, {}));
    }
    first += geometry.natoms[index];
  }
}

void ChunkRun::advance(std::size_t index, const Forces& forces) {
  Member& member = *members_[index];
  try {
    member.is_active = member.machine->advance(forces);
  } catch (const ConfigurationError& error) {
    fail(to_chunk_error(index, error, member.machine->place()));
  }
}

void ChunkRun::fail(const ChunkError& error) {
  members_[error.index]->is_active = false;
  errors_.push_back(error);
}

const Ending& ChunkRun::ending(std::size_t index) const {
  static const Ending kNone;
  const Machine* machine = members_[index]->machine.get();
  return machine == nullptr ? kNone : machine->ending();
}

void ChunkRun::run_member(std::size_t index, const Potential& potential, Workspace& workspace, StopPoll& stop) {
  if (!is_active(index)) return;
  const System& system = members_[index]->system;
  Forces forces;
  PotentialResults results = room_for(system, layout_, forces);
  // Forgets the lists of the system before, on which results must not depend.
  workspace.pairs.reuse(kSkin);
  members_[index]->machine->watch(stop);
  while (is_active(index)) {
    potential.evaluate(system.view(), workspace, stop, results);
    forces.has_stress = results.has_stress;
    advance(index, forces);
    stop.work(1 + system.natoms());
  }
}

void ChunkRun::run(const Potential& potential, StopPoll& stop) {
  Workspace workspace;
  for (std::size_t index = 0; index < size(); ++index) {
    try {
      run_member(index, potential, workspace, stop);
    } catch (const ConfigurationError& error) {
      fail(to_chunk_error(index, error, members_[index]->machine->place()));
    } catch (const std::bad_alloc&) {
      workspace = Workspace();
      fail({index, "E_OUT_OF_MEMORY", "not enough memory for " + std::to_string(system(index).natoms()) + " atoms", {}, {},
            ConfigurationError::kNoAtom});
    }
  }
}

}  // namespace atomloop
