// Runs every integrator over ordinary and degenerate systems, for sanitizers, and prints a digest of all
// result bits, for comparing builds.
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/dynamics/chunk_run.h"
#include "core/dynamics/integrators/make_integrator.h"
#include "core/dynamics/molecular_dynamics.h"
#include "core/dynamics/velocities.h"
#include "core/math/recorded_normals.h"
#include "core/potentials/lennard_jones.h"
#include "../expect.h"

using namespace atomloop;
using namespace atomloop::test;

namespace {

/// Systems of a chunk: argon in a skewed cell, a chain with fixed coordinates, one atom, none.
struct Systems {
  std::vector<std::uint32_t> natoms;
  std::vector<std::uint8_t> numbers, pbc, fixed;
  std::vector<double> positions, cells, masses, momenta;

  void add(std::size_t nx, std::size_t ny, std::size_t nz, bool has_fixed) {
    const double step = 3.8;
    const double cell[9] = {step * static_cast<double>(nx), 0.1, 0, 0.2, step * static_cast<double>(ny), 0, 0, -0.3, step * static_cast<double>(nz)};
    cells.insert(cells.end(), cell, cell + 9);
    natoms.push_back(static_cast<std::uint32_t>(nx * ny * nz));
    for (int c = 0; c < 3; ++c) pbc.push_back(1);
    for (std::size_t n = 0; n < nx * ny * nz; ++n) {
      const double at[3] = {static_cast<double>(n % nx), static_cast<double>(n / nx % ny), static_cast<double>(n / nx / ny)};
      numbers.push_back(18);
      masses.push_back(39.948 + static_cast<double>(n % 3));
      for (int c = 0; c < 3; ++c) {
        positions.push_back(step * at[c] + 0.01 * static_cast<double>(n % 7));
        momenta.push_back(0.0);
        fixed.push_back(has_fixed && (n == 0 || (n == 1 && c == 2)) ? 1 : 0);
      }
    }
  }

  ChunkGeometry geometry() const { return {natoms.size(), natoms.data(), numbers.data(), positions.data(), cells.data(), pbc.data()}; }
  ChunkMotion motion() const { return {masses.data(), momenta.data(), fixed.data()}; }
};

Systems all_systems() {
  Systems systems;
  systems.add(3, 3, 3, false);
  systems.add(4, 2, 2, true);
  systems.add(1, 1, 1, false);
  systems.add(0, 1, 1, false);
  return systems;
}

struct Course {
  IntegratorOptions integrator;
  std::size_t steps = 50;
  AbortLimits limits;
};

ChunkRun make_run(const Systems& systems, const Course& course) {
  TrajectoryLayout layout;
  layout.momenta = true;
  layout.stress = true;
  layout.scalars = MolecularDynamics::kFrameNumbers;
  layout.log = MolecularDynamics::kLogNumbers;
  return ChunkRun(systems.geometry(), systems.motion(), layout, [course](std::size_t index, System& system, Trajectory& trajectory) {
    const std::uint32_t state[4] = {1, 2, 3, static_cast<std::uint32_t>(index)};
    const Stage stages[] = {{course.steps / 2, {60.0, 0.0}}, {course.steps - course.steps / 2, {90.0, 0.001}}};
    MolecularDynamics::Parts parts{make_integrator(system, course.integrator, std::make_unique<RandomStream>(state)), course.integrator.time_step,
                                   Schedule({stages[0], stages[1]}), {10, 5, false}, course.limits};
    RandomStream random(state);
    draw_velocities(parts.integrator->kinetics(), {60.0, true, true}, random);
    return std::make_unique<MolecularDynamics>(system, trajectory, std::move(parts));
  });
}

IntegratorOptions options_of(Ensemble ensemble, bool is_isotropic, bool fixes_center) {
  IntegratorOptions options;
  options.ensemble = ensemble;
  options.time_step = 0.2;
  options.temperature_time = 5.0;
  options.pressure_time = 20.0;
  options.compressibility = 50.0;
  options.friction = 0.1;
  options.is_isotropic = is_isotropic;
  options.fixes_center = fixes_center;
  return options;
}

void check_ensemble(const Potential& potential, const IntegratorOptions& options, Digest& digest) {
  const Systems systems = all_systems();
  ChunkRun run = make_run(systems, {options, 50, {}});
  StopPoll stop(nullptr);
  run.run(potential, stop);
  expect(run.errors().empty(), "all systems move");
  for (std::size_t k = 0; k < run.size(); ++k) {
    const Trajectory& trajectory = run.trajectory(k);
    expect(run.ending(k).name == "finished" && trajectory.frames() == 6, "a frame every ten steps");
    expect(trajectory.log.size() == 11 * MolecularDynamics::kLogNumbers, "a row every five steps");
    for (const double value : trajectory.positions) expect(std::isfinite(value), "positions are finite");
    for (auto column : {&Trajectory::positions, &Trajectory::momenta, &Trajectory::cells, &Trajectory::scalars}) digest.add(trajectory.*column);
  }
  for (const std::size_t k : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{5}}) {
    expect(run.trajectory(1).momenta[k] == 0.0, "fixed coordinates do not move");
  }
}

void check_ends(const Potential& potential) {
  Course course{options_of(Ensemble::kNve, true, true), 1000, {}};
  course.limits.distance = 3.7;
  const Systems systems = all_systems();
  StopPoll stop(nullptr);
  ChunkRun aborted = make_run(systems, course);
  aborted.run(potential, stop);
  expect(aborted.ending(0).name == "aborted" && !aborted.ending(0).reason.empty(), "close atoms end a trajectory");

  course.integrator.time_step = 1e5;
  ChunkRun exploded = make_run(systems, course);
  exploded.run(potential, stop);
  expect(exploded.errors().size() == 2 && exploded.errors()[0].code == "E_EXPLODED", "lost atoms are errors of their systems");

  const std::int32_t raised = 1;
  StopPoll at_once(&raised);
  ChunkRun endless = make_run(systems, {options_of(Ensemble::kBussi, true, true), 1000000000, {}});
  bool is_stopped = false;
  try {
    endless.run(potential, at_once);
  } catch (const Stopped&) {
    is_stopped = true;
  }
  expect(is_stopped, "a raised flag stops");
}

void check_random(Digest& digest) {
  const std::uint32_t state[4] = {11, 22, 33, 44};
  for (const double shape : {0.3, 1.0, 4.5, 1000.0}) {
    RandomStream random(state);
    constexpr int kCount = 100000;
    double sum = 0.0, squares = 0.0;
    for (int k = 0; k < kCount; ++k) {
      const double value = random.gamma(shape);
      sum += value;
      squares += value * value;
    }
    const double mean = sum / kCount, variance = squares / kCount - mean * mean;
    expect(std::fabs(mean - shape) < 4.0 * std::sqrt(shape / kCount), "gamma deviates have their mean");
    expect(std::fabs(variance / shape - 1.0) < 4.0 * std::sqrt((2.0 + 6.0 / shape) / kCount), "gamma deviates have their variance");
    digest.add({mean, variance});
  }
  RecordedNormals recorded({0.5});
  expect(recorded.normal() == 0.5, "recorded numbers come back");
  bool is_over = false;
  try {
    recorded.normal();
  } catch (const ConfigurationError&) {
    is_over = true;
  }
  expect(is_over, "recorded numbers end");
}

}  // namespace

int main() {
  Digest digest;
  const LennardJones argon({3.4, 0.0104, 8.0, 6.0, true});
  check_random(digest);
  for (const char* name : {"nve", "langevin", "langevin-baoab", "berendsen", "bussi", "npt-berendsen", "npt-crescale"}) {
    const auto ensemble = ensemble_by_name(name);
    expect(ensemble.has_value(), name);
    for (const bool flag : {true, false}) check_ensemble(argon, options_of(*ensemble, flag, flag), digest);
  }
  expect(!ensemble_by_name("nvt"), "unknown ensembles have no number");
  check_ends(argon);
  digest.print();
  return 0;
}
