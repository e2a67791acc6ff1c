// F. H. Stillinger, T. A. Weber, Phys. Rev. B 31, 5262 (1985), doi:10.1103/PhysRevB.31.5262. Which entry
// gives what, and where terms end: docs.lammps.org/pair_sw.html.
#include "core/potentials/stillinger_weber.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/math/elementary.h"
#include "core/potentials/pair_types.h"

namespace atomloop {
namespace {

enum Value { kEpsilon, kSigma, kReach, kLambda, kGamma, kCosine, kStrength, kB, kP, kQ, kTolerance };

/// Of the bond from a central atom to a neighbor, by their types.
struct Bond {
  /// Where the exponent ends, and where its last useful value is.
  double end, cutoff;
  double sigma, sigma_gamma;
  double p, q, strength_p, strength_q;
};

/// Of an angle: the energy at its full strength, and the cosine where there is none.
struct Angle {
  double strength, cosine;
};

double power(double base, double exponent) { return exponential(exponent * logarithm(base)); }

Bond make_bond(const double* values) {
  Bond bond{};
  bond.sigma = values[kSigma];
  bond.sigma_gamma = bond.sigma * values[kGamma];
  bond.end = bond.cutoff = bond.sigma * values[kReach];
  if (!(bond.end > 0.0)) return bond;
  if (values[kTolerance] > 0.0) {
    bond.cutoff += bond.sigma * std::min(values[kGamma], 1.0) / logarithm(std::min(values[kTolerance], 0.01));
    bond.cutoff = std::max(bond.cutoff, 0.0);
  }
  bond.p = values[kP];
  bond.q = values[kQ];
  const double strength = values[kStrength] * values[kEpsilon];
  bond.strength_p = strength * values[kB] * power(bond.sigma, bond.p);
  bond.strength_q = strength * power(bond.sigma, bond.q);
  return bond;
}

struct Tables {
  Tables(const ConfigurationView& configuration, const ThreeBodyFile& file);

  const Bond& bond(std::size_t center, std::size_t neighbor) const { return bonds[center * types.count() + neighbor]; }
  const Angle* angles(std::size_t center, std::size_t first) const { return all_angles.data() + (center * types.count() + first) * types.count(); }

  ThreeBodyTypes types;
  std::vector<Bond> bonds;
  /// By types, for pair terms: the bond of the element of lower atomic number.
  std::vector<Bond> pair_bonds;
  std::vector<Angle> all_angles;
  double cutoff = 0.0;
};

Tables::Tables(const ConfigurationView& configuration, const ThreeBodyFile& file) : types(configuration, file) {
  const std::size_t count = types.count();
  const auto number = [&](std::size_t type) { return file.elements[types.species.element[type]]; };
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = 0; b < count; ++b) {
      bonds.push_back(make_bond(types.values(a, b, b)));
      pair_bonds.push_back(make_bond(number(a) < number(b) ? types.values(a, b, b) : types.values(b, a, a)));
      cutoff = std::max({cutoff, bonds.back().cutoff, pair_bonds.back().cutoff});
      for (std::size_t c = 0; c < count; ++c) {
        const double *one = types.values(a, b, c), *other = types.values(a, c, b);
        const double strength = 0.5 * (one[kLambda] * one[kEpsilon] + other[kLambda] * other[kEpsilon]);
        all_angles.push_back({strength, 0.5 * (one[kCosine] + other[kCosine])});
      }
    }
  }
}

void bond_terms(const Bond& bond, std::size_t size, const double* r2, double* slope, double* energy) {
  for (std::size_t k = 0; k < size; ++k) {
    const double r = std::sqrt(r2[k]);
    slope[k] = energy[k] = 0.0;
    if (r >= bond.cutoff) continue;
    const double inverse = 1.0 / r;
    const double rest = 1.0 / (r - bond.end);
    const double decay = bond.sigma * rest;
    const double log = logarithm(r);
    const double repulsion = bond.strength_p * exponential(decay - bond.p * log);
    const double attraction = bond.strength_q * exponential(decay - bond.q * log);
    energy[k] = repulsion - attraction;
    slope[k] = (attraction * bond.q - repulsion * bond.p) * inverse * inverse - energy[k] * decay * rest * inverse;
  }
}

void pair_terms(const Tables& tables, Workspace& workspace) {
  const std::size_t count = tables.types.count();
  sort_by_types(workspace, count);
  for (std::size_t k = 0; k < workspace.types.run_count; ++k) {
    const TypeRun& run = workspace.types.runs[k];
    bond_terms(tables.pair_bonds[run.first * count + run.second], run.end - run.begin, workspace.block.r2.data() + run.begin,
               workspace.slope.data() + run.begin, workspace.energy.data() + run.begin);
  }
}

/// A neighbor of the atom at hand.
struct Arm {
  PairVector d;
  double inverse;
  /// exp(sigma gamma / (r - end)), and minus the derivative of that exponent over the distance.
  double strength, decay;
  std::uint32_t atom;
  std::uint8_t type;
  double force[3];
};

void collect(const Tables& tables, const Workspace& workspace, std::uint32_t atom, std::vector<Arm>& arms) {
  const DirectedPairs& directed = workspace.directed;
  const auto& types = workspace.embedding.types;
  arms.clear();
  for (std::size_t k = directed.begin(atom); k < directed.begin(atom + 1); ++k) {
    const std::uint32_t neighbor = directed.neighbor(k);
    const Bond& bond = tables.bond(types[atom], types[neighbor]);
    const PairVector& d = directed.vector(k);
    const double r = d.r;
    if (r >= bond.cutoff) continue;
    const double inverse = 1.0 / r, rest = 1.0 / (r - bond.end);
    const double exponent = bond.sigma_gamma * rest;
    arms.push_back({d, inverse, exponential(exponent), exponent * rest * inverse, neighbor, types[neighbor], {}});
  }
}

/// Adds the forces on both ends; returns the energy.
double bend(const Angle& angle, Arm& a, Arm& b) {
  const double cosine = (a.d.x * b.d.x + a.d.y * b.d.y + a.d.z * b.d.z) * a.inverse * b.inverse;
  const double bent = cosine - angle.cosine;
  const double half = angle.strength * a.strength * b.strength * bent;
  const double energy = half * bent;
  const double across = 2.0 * half * a.inverse * b.inverse;
  const double along_a = energy * a.decay + 2.0 * half * cosine * a.inverse * a.inverse;
  const double along_b = energy * b.decay + 2.0 * half * cosine * b.inverse * b.inverse;
  const double at[3] = {a.d.x, a.d.y, a.d.z}, to[3] = {b.d.x, b.d.y, b.d.z};
  for (int c = 0; c < 3; ++c) {
    a.force[c] += along_a * at[c] - across * to[c];
    b.force[c] += along_b * to[c] - across * at[c];
  }
  return energy;
}

void add_angles(const Tables& tables, Workspace& workspace, std::uint32_t atom, std::vector<Arm>& arms) {
  collect(tables, workspace, atom, arms);
  const std::uint8_t type = workspace.embedding.types[atom];
  for (std::size_t a = 0; a < arms.size(); ++a) {
    const Angle* angles = tables.angles(type, arms[a].type);
    for (std::size_t b = a + 1; b < arms.size(); ++b) {
      const double third = bend(angles[arms[b].type], arms[a], arms[b]) / 3.0;
      workspace.atoms[atom].energy += third;
      workspace.atoms[arms[a].atom].energy += third;
      workspace.atoms[arms[b].atom].energy += third;
    }
  }
  for (const Arm& arm : arms) add_force(workspace, atom, arm.atom, arm.d, arm.force);
}

}  // namespace

void StillingerWeber::accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const {
  const auto make = [&] { return Tables(configuration, file_); };
  const Tables& tables = workspace.constants.of<Tables>(token(), configuration, make);
  workspace.pairs.start(configuration, tables.cutoff, strict_limit(tables.cutoff), stop);
  tables.types.species.assign(configuration, workspace);
  std::vector<Arm> arms;
  accumulate_three_body(
      workspace, stop, [&] { pair_terms(tables, workspace); }, [&](std::uint32_t atom) { add_angles(tables, workspace, atom, arms); });
}

}  // namespace atomloop
