// Evaluates trajectories with reused pairs and without, and compares: every kind of pbc, cells smaller
// than the cutoff, atoms that leave the cell, cells that change.
#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <vector>

#include "core/configuration_error.h"
#include "core/potentials/emt.h"
#include "core/potentials/lennard_jones.h"
#include "core/potentials/morse.h"
#include "core/potentials/stillinger_weber.h"
#include "core/potentials/tersoff.h"
#include "core/potentials/zbl.h"
#include "../expect.h"
#include "synthetic.h"

using namespace atomloop;
using namespace atomloop::test;

namespace {

struct Results {
  double energy = 0.0;
  std::vector<double> forces, stress, energies;
  bool has_stress = false;
};

struct Scene {
  std::vector<std::uint8_t> numbers, pbc;
  std::vector<double> positions, cell;

  ConfigurationView view() const { return {numbers.size(), numbers.data(), positions.data(), cell.data(), pbc.data()}; }
};

Results evaluate(const Potential& potential, const Scene& scene, Workspace& workspace) {
  const std::size_t natoms = scene.numbers.size();
  Results results;
  results.forces.resize(3 * natoms);
  results.energies.resize(natoms);
  results.stress.resize(6);
  StopPoll stop(nullptr);
  PotentialResults out{&results.energy, results.forces.data(), results.stress.data(), results.energies.data()};
  potential.evaluate(scene.view(), workspace, stop, out);
  results.has_stress = out.has_stress;
  return results;
}

/// Largest difference, relative to the largest number.
double difference(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0.0, scale = 1.0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    most = std::max(most, std::fabs(a[k] - b[k]));
    scale = std::max(scale, std::fabs(a[k]));
  }
  return most / scale;
}

void expect_same(const Results& kept, const Results& fresh) {
  constexpr double kRounding = 1e-11;
  expect(std::fabs(kept.energy - fresh.energy) <= kRounding * std::max(1.0, std::fabs(fresh.energy)), "same energy");
  expect(difference(fresh.forces, kept.forces) <= kRounding, "same forces");
  expect(difference(fresh.energies, kept.energies) <= kRounding, "same energies of atoms");
  expect(kept.has_stress == fresh.has_stress, "stress or none");
  if (fresh.has_stress) expect(difference(fresh.stress, kept.stress) <= kRounding, "same stress");
}

/// Atoms about 2.6 Å apart in a skewed cell of nx x ny x nz of them.
Scene make_scene(const int* n, int periodic, std::mt19937& random) {
  Scene scene;
  const double step = 2.6;
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) scene.cell.push_back(row == column ? step * n[row] : uniform(random, -0.4, 0.4));
  }
  for (int c = 0; c < 3; ++c) scene.pbc.push_back((periodic >> c) & 1);
  for (int k = 0; k < n[0] * n[1] * n[2]; ++k) {
    const int place[3] = {k % n[0], k / n[0] % n[1], k / n[0] / n[1]};
    for (int axis = 0; axis < 3; ++axis) {
      double x = uniform(random, -0.1, 0.1);
      for (int c = 0; c < 3; ++c) x += place[c] * scene.cell[3 * c + axis] / n[c];
      scene.positions.push_back(x);
    }
    scene.numbers.push_back(k % 3 == 0 ? 79 : 29);
  }
  return scene;
}

struct Walk {
  int n[3];
  int periodic;
  /// Å per step and coordinate, and the share by which cell vectors change per step.
  double step, strain;
  /// Of the whole crystal per step, Å.
  double drift;
};

void change(Scene& scene, const Walk& walk, std::mt19937& random) {
  double factor[3][3];
  for (int r = 0; r < 3; ++r) {
    for (int c = 0; c < 3; ++c) factor[r][c] = (r == c ? 1.0 : 0.0) + walk.strain * uniform(random, -1, 1);
  }
  const auto apply = [&](std::vector<double>& vectors) {
    for (std::size_t k = 0; k < vectors.size(); k += 3) {
      const double v[3] = {vectors[k], vectors[k + 1], vectors[k + 2]};
      for (int c = 0; c < 3; ++c) vectors[k + c] = v[0] * factor[0][c] + v[1] * factor[1][c] + v[2] * factor[2][c];
    }
  };
  if (walk.strain > 0.0) {
    apply(scene.cell);
    apply(scene.positions);
  }
  for (std::size_t k = 0; k < scene.positions.size(); ++k) scene.positions[k] += uniform(random, -walk.step, walk.step) + (k % 3 == 0 ? walk.drift : 0.0);
}

void check_walk(const Potential& potential, const Walk& walk, double skin, unsigned seed) {
  std::mt19937 random(seed);
  Scene scene = make_scene(walk.n, walk.periodic, random);
  Workspace kept, fresh;
  kept.pairs.reuse(skin);
  for (int step = 0; step < 40; ++step) {
    expect_same(evaluate(potential, scene, kept), evaluate(potential, scene, fresh));
    change(scene, walk, random);
  }
}

void check_walks(const Potential& potential) {
  unsigned seed = 1;
  for (int periodic = 0; periodic < 8; ++periodic) {
    for (const double skin : {0.05, 0.6}) {
      check_walk(potential, {{3, 2, 3}, periodic, 0.02, 0.0, 0.0}, skin, ++seed);
      check_walk(potential, {{1, 1, 1}, periodic, 0.02, 0.0, 0.0}, skin, ++seed);
      check_walk(potential, {{1, 2, 3}, periodic, 0.002, 0.004, 0.0}, skin, ++seed);
      check_walk(potential, {{2, 2, 1}, periodic, 0.01, 0.0, 0.02}, skin, ++seed);
    }
  }
}

/// Another configuration of as many atoms, another cell, other directions, other species: nothing stale.
void check_changes(const Potential& potential) {
  std::mt19937 random(7);
  const int wide[3] = {2, 2, 2}, flat[3] = {4, 2, 1};
  Workspace kept;
  kept.pairs.reuse(0.5);
  for (int round = 0; round < 3; ++round) {
    Scene scene = make_scene(round == 1 ? flat : wide, round == 2 ? 3 : 7, random);
    for (int step = 0; step < 3; ++step) {
      scene.numbers[step] = step == 1 ? 13 : 29;
      Workspace fresh;
      expect_same(evaluate(potential, scene, kept), evaluate(potential, scene, fresh));
    }
    for (int c = 0; c < 3; ++c) {
      scene.pbc[c] ^= 1;
      Workspace fresh;
      expect_same(evaluate(potential, scene, kept), evaluate(potential, scene, fresh));
    }
    Workspace fresh;
    Scene more = scene;
    more.numbers.push_back(29);
    for (int c = 0; c < 3; ++c) more.positions.push_back(scene.positions[c] + 1.5);
    expect_same(evaluate(potential, more, kept), evaluate(potential, more, fresh));
    scene.positions[4] = NAN;
    bool is_refused = false;
    try {
      evaluate(potential, scene, kept);
    } catch (const ConfigurationError&) {
      is_refused = true;
    }
    expect(is_refused, "a position that is no number is refused");
  }
}

/// A list made for a shorter cutoff is of no use.
void check_cutoffs() {
  std::mt19937 random(5);
  const int n[3] = {3, 2, 2};
  const Scene scene = make_scene(n, 7, random);
  const LennardJones near({2.3, 0.1, 3.5, 2.0, false}), far({2.3, 0.1, 7.0, 4.0, false});
  Workspace kept;
  kept.pairs.reuse(0.5);
  for (const LennardJones* potential : {&near, &far, &near}) {
    Workspace fresh;
    expect_same(evaluate(*potential, scene, kept), evaluate(*potential, scene, fresh));
  }
}

/// What one potential keeps for the species is of no use to another.
void check_constants(const std::vector<const Potential*>& potentials) {
  std::mt19937 random(9);
  const int n[3] = {2, 2, 2};
  const Scene scene = make_scene(n, 7, random);
  Workspace kept;
  for (int round = 0; round < 2; ++round) {
    for (const Potential* potential : potentials) {
      Workspace fresh;
      expect_same(evaluate(*potential, scene, kept), evaluate(*potential, scene, fresh));
    }
  }
}

/// An atom may come from just outside of the list to just inside of the cutoff only if the skin is used up.
void check_limit() {
  const double rc = 5.0, skin = 0.5;
  const LennardJones potential({2.3, 0.1, rc, 4.0, false});
  Scene scene{{29, 29}, {0, 0, 0}, {0, 0, 0, rc + skin + 1e-6, 0, 0}, std::vector<double>(9, 0.0)};
  Workspace kept, fresh;
  kept.pairs.reuse(skin);
  evaluate(potential, scene, kept);
  scene.positions[0] = 0.3;
  scene.positions[3] -= 0.3;
  expect(evaluate(potential, scene, fresh).forces[0] != 0.0, "the pair is within the cutoff");
  expect_same(evaluate(potential, scene, kept), evaluate(potential, scene, fresh));
}

/// Pairs as they come are the list's own while it is good: that it is used at all can be seen in them.
void check_use() {
  std::mt19937 random(3);
  const int n[3] = {3, 3, 3};
  Scene scene = make_scene(n, 7, random);
  PairFinder kept, fresh;
  kept.reuse(1.0);
  StopPoll stop(nullptr);
  const double cutoff = 4.0;
  const auto first_sites = [&](PairFinder& finder) {
    PairBlock block;
    finder.start(scene.view(), cutoff, strict_limit(cutoff), stop);
    finder.next(block, stop);
    return std::vector<std::uint32_t>(finder.sites().originals(), finder.sites().originals() + finder.sites().atoms());
  };
  const auto before = first_sites(kept);
  for (double& x : scene.positions) x += 0.22;
  expect(first_sites(kept) == before, "the order of the sites is kept");
  expect(first_sites(fresh) != before, "the order of sites that are built anew is another");
  for (auto* vectors : {&scene.positions, &scene.cell}) {
    for (double& x : *vectors) x *= 1.01;
  }
  expect(first_sites(kept) == before, "atoms that move with the cell have not moved");
  for (double& x : scene.positions) x += 0.3;
  expect(first_sites(kept) != before, "a list is made anew when its skin is used up");
}

}  // namespace

int main() {
  const Emt emt(false), asap(true);
  const LennardJones shifted({2.3, 0.1, 7.0, 4.0, false});
  const Morse morse({0.34, 2.866, 3.894, 1.9, 2.7});
  const Eam eam(test::make_eam_tables());
  const StillingerWeber sw(test::make_sw_entries());
  const Tersoff tersoff(test::make_tersoff_entries());
  const Zbl zbl({2.0, 5.0});
  const std::vector<const Potential*> potentials{&emt, &asap, &shifted, &morse, &eam, &sw, &tersoff, &zbl};
  for (const Potential* potential : potentials) {
    check_walks(*potential);
    check_changes(*potential);
  }
  check_constants(potentials);
  check_cutoffs();
  check_limit();
  check_use();
  std::puts("reused pairs are right");
  return 0;
}
