// Runs the kernels over ordinary and degenerate configurations, for sanitizers, and prints a digest
// of all result bits, for comparing builds.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "core/math/elementary.h"
#include "core/potentials/chunk.h"
#include "core/potentials/emt.h"
#include "core/potentials/lennard_jones.h"
#include "core/potentials/morse.h"
#include "core/potentials/stillinger_weber.h"
#include "core/potentials/tersoff.h"
#include "core/potentials/zbl.h"
#include "../chunk.h"
#include "../expect.h"
#include "synthetic.h"

using namespace atomloop;
using namespace atomloop::test;

namespace {

/// Atoms on a bent grid about 2.6 Å apart, so that energies stay moderate, some far outside the cell.
void add_random(Chunk& chunk, std::mt19937& engine) {
  const int nx = static_cast<int>(engine() % 4), ny = 1 + static_cast<int>(engine() % 4), nz = 1 + static_cast<int>(engine() % 5);
  const double step = 2.6;
  const double a = step * (nx == 0 ? 1 : nx), b = step * ny, c = step * nz;
  const std::vector<double> cell{a, uniform(engine, -1, 1), uniform(engine, -1, 1), uniform(engine, -1, 1), b, uniform(engine, -1, 1), uniform(engine, -1, 1), uniform(engine, -1, 1), c};
  std::vector<double> at;
  for (int n = 0; n < nx * ny * nz; ++n) {
    const double f[3] = {(n % nx) / static_cast<double>(nx), (n / nx % ny) / static_cast<double>(ny), (n / nx / ny) / static_cast<double>(nz)};
    const double wraps = static_cast<double>(engine() % 3) - 1.0;
    for (int k = 0; k < 3; ++k) at.push_back(f[0] * cell[k] + f[1] * cell[3 + k] + (f[2] + wraps) * cell[6 + k] + uniform(engine, -0.1, 0.1));
  }
  const std::vector<std::vector<std::uint8_t>> species{{29}, {29, 79}, {13, 28, 46, 78, 47}, {6, 1, 8, 7}};
  chunk.add(at, cell, static_cast<int>(engine() % 8), species[engine() % species.size()]);
}

void add_degenerate(Chunk& chunk) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<double> none(9, 0.0), cube{3, 0, 0, 0, 3, 0, 0, 0, 3}, two{0, 0, 0, 1.5, 1.5, 0};
  for (const double value : {kNan, kInfinity, -kInfinity, 1e308, -1e11, 1e13}) chunk.add({0, 0, value}, cube, 7, {29});
  for (const double value : {kNan, kInfinity, 0.0, 1e-300, 1e300, 1e-5, 5e-324}) chunk.add(two, {value, 0, 0, 0, value, 0, 0, 0, value}, 7, {29});
  chunk.add(two, {3, 0, 0, 0, 3, 0, 3, 3, 0}, 7, {29});
  chunk.add(two, {3, 0, 0, 6, 1e-9, 0, 0, 0, 3}, 7, {29});
  chunk.add(two, none, 1, {29});
  chunk.add(two, cube, 7, {26});
  chunk.add({0, 0, 0, 0, 0, 0}, none, 0, {29});
}

void run(const Potential& potential, const Chunk& chunk, std::size_t expected_errors, Digest& digest) {
  const std::size_t count = chunk.natoms.size(), total = chunk.numbers.size();
  std::vector<double> energy(count), forces(3 * total), stress(6 * count), energies(total);
  std::vector<std::uint8_t> has_stress(count);
  ChunkResults results{energy.data(), forces.data(), stress.data(), energies.data(), has_stress.data(), {}};
  StopPoll stop(nullptr);
  evaluate_chunk(potential, chunk.geometry(), stop, results);
  expect(results.errors.size() == expected_errors, "number of configurations with an error");
  digest.add(energy.data(), count);
  digest.add(forces.data(), 3 * total);
  digest.add(stress.data(), 6 * count);
  digest.add(energies.data(), total);
}

/// Forces alone, as dynamics asks for them, are those that come with all the rest.
void check_forces_alone(const Potential& potential, const Chunk& chunk) {
  Workspace workspace, alone;
  StopPoll stop(nullptr);
  std::size_t first = 0;
  for (std::size_t k = 0; k < chunk.natoms.size(); ++k) {
    const std::size_t natoms = chunk.natoms[k];
    const ConfigurationView view{natoms, chunk.numbers.data() + first, chunk.positions.data() + 3 * first, chunk.cells.data() + 9 * k, chunk.pbc.data() + 3 * k};
    std::vector<double> all(3 * natoms), only(3 * natoms), energies(natoms);
    double energy = 0.0, stress[6];
    PotentialResults everything{&energy, all.data(), stress, energies.data()}, forces{nullptr, only.data(), nullptr, nullptr};
    potential.evaluate(view, workspace, stop, everything);
    potential.evaluate(view, alone, stop, forces);
    expect(natoms == 0 || std::memcmp(all.data(), only.data(), 3 * natoms * sizeof(double)) == 0, "forces alone have the same bits");
    first += natoms;
  }
}

void run_all(const Potential& potential, std::size_t degenerate_errors, Digest& digest) {
  std::mt19937 engine(42);
  Chunk chunk;
  for (int n = 0; n < 200; ++n) add_random(chunk, engine);
  run(potential, chunk, 0, digest);
  check_forces_alone(potential, chunk);
  Chunk degenerate;
  add_degenerate(degenerate);
  Digest ignored;
  run(potential, degenerate, degenerate_errors, ignored);
}

/// Repeats a cell of four atoms so often that its pairs do not fit into one block.
void check_blocks(const Potential& potential) {
  constexpr int kTimes = 30;
  const double a = 3.7;
  const double basis[4][3] = {{0.1, 0.0, 0.05}, {0.0, 1.8, 1.9}, {1.9, 0.1, 1.85}, {1.75, 1.85, 0.0}};
  std::vector<double> small, large;
  for (int n = 0; n < kTimes * kTimes * kTimes; ++n) {
    const int at[3] = {n % kTimes, n / kTimes % kTimes, n / kTimes / kTimes};
    for (const auto& atom : basis) {
      for (int c = 0; c < 3; ++c) large.push_back(atom[c] + a * at[c]);
    }
  }
  small.assign(large.begin(), large.begin() + 12);
  double energy[2];
  std::vector<double> forces[2];
  for (const int times : {1, kTimes}) {
    Chunk chunk;
    chunk.add(times == 1 ? small : large, {a * times, 0, 0, 0, a * times, 0, 0, 0, a * times}, 7, {29, 79});
    const ConfigurationView view{chunk.natoms[0], chunk.numbers.data(), chunk.positions.data(), chunk.cells.data(), chunk.pbc.data()};
    const int which = times == 1 ? 0 : 1;
    forces[which].resize(3 * view.natoms);
    Workspace workspace;
    StopPoll stop(nullptr);
    PotentialResults results{energy + which, forces[which].data(), nullptr, nullptr};
    potential.evaluate(view, workspace, stop, results);
  }
  const double cells = static_cast<double>(kTimes) * kTimes * kTimes;
  expect(std::fabs(energy[1] / cells - energy[0]) < 1e-10 * std::fabs(energy[0]), "energy of a repeated cell");
  for (std::size_t k = 0; k < forces[1].size(); ++k) expect(std::fabs(forces[1][k] - forces[0][k % 12]) < 1e-9, "forces of a repeated cell");
}

void check_stop(const Potential& potential) {
  Chunk chunk;
  chunk.add({0, 0, 0}, {3, 0, 0, 0, 3, 0, 0, 0, 3}, 7, {29});
  double energy = 0.0;
  const std::int32_t raised = 1;
  StopPoll stop(nullptr, &raised);
  ChunkResults results{&energy, nullptr, nullptr, nullptr, nullptr, {}};
  bool is_stopped = false;
  try {
    evaluate_chunk(potential, chunk.geometry(), stop, results);
  } catch (const Stopped&) {
    is_stopped = true;
  }
  expect(is_stopped, "a raised flag stops");
}

void check_functions(Digest& digest) {
  for (int k = -14160; k < 14180; ++k) {
    const double x = k / 20.0 + 1e-3;
    const double value = exponential(x);
    digest.add(&value, 1);
    expect(std::fabs(value / std::exp(x) - 1.0) < 3e-16, "exponential is within 1 ulp");
    const double log = logarithm(value);
    digest.add(&log, 1);
    expect(std::fabs(log - std::log(value)) <= 3e-16 * std::fabs(log) + 1e-300, "logarithm is within 1 ulp");
  }
  expect(exponential(-800.0) == 0.0 && std::isinf(exponential(800.0)), "exponential has limits");
  expect(std::isnan(exponential(std::numeric_limits<double>::quiet_NaN())), "exponential of no number is none");
}

}  // namespace

int main() {
  Digest digest;
  check_functions(digest);
  const Emt emt(false), asap(true);
  const LennardJones shifted({2.3, 0.1, 7.0, 4.0, false}), smooth({2.3, 0.1, 6.0, 4.0, true});
  const Morse morse({0.34, 2.866, 3.894, 1.9, 2.7});
  run_all(emt, 18, digest);
  run_all(asap, 18, digest);
  run_all(shifted, 17, digest);
  run_all(smooth, 17, digest);
  run_all(morse, 17, digest);
  const Eam eam(test::make_eam_tables());
  const StillingerWeber sw(test::make_sw_entries());
  const Tersoff tersoff(test::make_tersoff_entries());
  const Zbl zbl({2.0, 5.0});
  run_all(eam, 18, digest);
  run_all(sw, 18, digest);
  run_all(tersoff, 18, digest);
  run_all(zbl, 17, digest);
  for (const Potential* potential : std::initializer_list<const Potential*>{&emt, &shifted, &eam, &sw, &tersoff, &zbl}) check_blocks(*potential);
  check_stop(emt);
  check_stop(shifted);
  digest.print();
  return 0;
}
