// J. Tersoff, Phys. Rev. B 37, 6991 (1988), doi:10.1103/PhysRevB.37.6991, and, for several species, Phys.
// Rev. B 39, 5566 (1989), doi:10.1103/PhysRevB.39.5566. Which entry gives what: docs.lammps.org/pair_tersoff.html.
#include "core/potentials/tersoff.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/math/elementary.h"
#include "core/potentials/pair_types.h"
#include "core/potentials/taper.h"

namespace atomloop {
namespace {

/// Constants of an entry, in the order of the file.
struct Entry {
  double m, gamma, lambda3, c, d, cosine, n, beta, lambda2, b, r, width, lambda1, a;
};

struct Tables {
  Tables(const ConfigurationView& configuration, const ThreeBodyFile& file);

  const Entry& entry(std::size_t center, std::size_t first, std::size_t second) const { return entries[types.at(center, first, second)]; }

  ThreeBodyTypes types;
  std::vector<Entry> entries;
  double cutoff = 0.0;
};

Tables::Tables(const ConfigurationView& configuration, const ThreeBodyFile& file) : types(configuration, file) {
  for (const ThreeBodyEntry* source : types.table) {
    const double* v = source->values;
    entries.push_back({v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13]});
    cutoff = std::max(cutoff, v[10] + v[11]);
  }
}

Tapered taper(const Entry& entry, double r) { return sine_taper(r, entry.r, entry.width); }

/// Half of the repulsion, which both atoms of a pair have by an entry of their own.
void add_repulsion(const Entry& entry, std::size_t size, const double* r2, double* slope, double* energy) {
  for (std::size_t k = 0; k < size; ++k) {
    const double r = std::sqrt(r2[k]);
    if (r >= entry.r + entry.width) continue;
    const auto [f, df] = taper(entry, r);
    const double half = 0.5 * entry.a * exponential(-entry.lambda1 * r);
    energy[k] += half * f;
    slope[k] += half * (df - entry.lambda1 * f) / r;
  }
}

void pair_terms(const Tables& tables, Workspace& workspace) {
  sort_by_types(workspace, tables.types.count());
  std::fill_n(workspace.slope.data(), workspace.block.size, 0.0);
  std::fill_n(workspace.energy.data(), workspace.block.size, 0.0);
  for (std::size_t k = 0; k < workspace.types.run_count; ++k) {
    const auto [begin, end, first, second] = workspace.types.runs[k];
    const double* r2 = workspace.block.r2.data() + begin;
    double *slope = workspace.slope.data() + begin, *energy = workspace.energy.data() + begin;
    add_repulsion(tables.entry(first, second, second), end - begin, r2, slope, energy);
    add_repulsion(tables.entry(second, first, first), end - begin, r2, slope, energy);
  }
}

/// A neighbor of the atom at hand, and its share of the bond order of another.
struct Arm {
  PairVector d;
  double inverse;
  std::uint32_t atom;
  std::uint8_t type;
  double force[3];
  /// Of the bond order of the bond at hand: cosine of the angle, the share, and its derivatives by the
  /// cosine, by the length of the bond and by the distance of this neighbor.
  double cosine, share, by_cosine, by_bond, by_distance;
};

/// exp((lambda3 (r_ij - r_ik))^m) and its derivative by r_ij.
Tapered stretch(const Entry& entry, double difference) {
  if (entry.lambda3 == 0.0) return {1.0, 0.0};
  const double x = entry.lambda3 * difference;
  const bool is_cubic = entry.m == 3.0;
  // The limits of LAMMPS, beyond which its numbers would be too large.
  const double exponent = is_cubic ? x * x * x : x;
  const double value = exponent > 69.0776 ? 1e30 : (exponent < -69.0776 ? 0.0 : exponential(exponent));
  return {value, value * (is_cubic ? 3.0 * x * x * entry.lambda3 : entry.lambda3)};
}

/// What `other` adds to the bond order of `bond`; false where it is too far to add anything.
bool add_share(const Entry& entry, const Arm& bond, Arm& other) {
  if (other.d.r >= entry.r + entry.width) return false;
  other.cosine = (bond.d.x * other.d.x + bond.d.y * other.d.y + bond.d.z * other.d.z) * bond.inverse * other.inverse;
  const double off = entry.cosine - other.cosine;
  const double c2 = entry.c * entry.c, d2 = entry.d * entry.d;
  const double inverse = 1.0 / (d2 + off * off);
  const double g = entry.gamma * (1.0 + c2 / d2 - c2 * inverse);
  const double dg = -2.0 * entry.gamma * c2 * off * inverse * inverse;
  const auto [f, df] = taper(entry, other.d.r);
  const auto [e, de] = stretch(entry, bond.d.r - other.d.r);
  other.share = f * g * e;
  other.by_cosine = f * dg * e;
  other.by_bond = f * g * de;
  other.by_distance = df * g * e - f * g * de;
  return true;
}

/// (1 + (beta zeta)^n)^(-1/(2n)) and its derivative by zeta.
Tapered bond_order(const Entry& entry, double zeta) {
  const double x = entry.beta * zeta;
  if (!(x >= std::numeric_limits<double>::min())) return {1.0, 0.0};
  const double log = logarithm(x);
  const double power = entry.n * log;
  // Beyond, 1 is nothing beside e^power.
  const double logarithm_of_sum = power > 40.0 ? power : logarithm(1.0 + exponential(power));
  const double value = exponential(-0.5 * logarithm_of_sum / entry.n);
  return {value, -0.5 * value * exponential(power - logarithm_of_sum) / zeta};
}

/// Adds `weight` times the gradient of the bond order's argument as forces.
void push(double weight, Arm& bond, Arm& other) {
  const double at[3] = {bond.d.x, bond.d.y, bond.d.z}, to[3] = {other.d.x, other.d.y, other.d.z};
  const double across = other.by_cosine * bond.inverse * other.inverse;
  const double along_bond = other.by_bond * bond.inverse - other.by_cosine * other.cosine * bond.inverse * bond.inverse;
  const double along_other = other.by_distance * other.inverse - other.by_cosine * other.cosine * other.inverse * other.inverse;
  for (int c = 0; c < 3; ++c) {
    bond.force[c] -= weight * (along_bond * at[c] + across * to[c]);
    other.force[c] -= weight * (along_other * to[c] + across * at[c]);
  }
}

void collect(const Workspace& workspace, std::uint32_t atom, std::vector<Arm>& arms) {
  const DirectedPairs& directed = workspace.directed;
  arms.clear();
  for (std::size_t k = directed.begin(atom); k < directed.begin(atom + 1); ++k) {
    const PairVector& d = directed.vector(k);
    const std::uint32_t neighbor = directed.neighbor(k);
    arms.push_back({d, 1.0 / d.r, neighbor, workspace.embedding.types[neighbor], {}, 0.0, 0.0, 0.0, 0.0, 0.0});
  }
}

/// The attraction along all bonds; `shares` is room for the neighbors that weaken one.
void add_bonds(const Tables& tables, Workspace& workspace, std::uint32_t atom, std::vector<Arm>& arms, std::vector<Arm*>& shares) {
  const std::uint8_t type = workspace.embedding.types[atom];
  for (Arm& bond : arms) {
    const Entry& entry = tables.entry(type, bond.type, bond.type);
    const double r = bond.d.r;
    if (r >= entry.r + entry.width) continue;
    double zeta = 0.0;
    shares.clear();
    for (Arm& other : arms) {
      if (&other == &bond || !add_share(tables.entry(type, bond.type, other.type), bond, other)) continue;
      zeta += other.share;
      shares.push_back(&other);
    }
    const auto [f, df] = taper(entry, r);
    const double half = -0.5 * entry.b * exponential(-entry.lambda2 * r);
    const auto [order, by_zeta] = bond_order(entry, zeta);
    const double along = order * half * (df - entry.lambda2 * f) * bond.inverse;
    bond.force[0] -= along * bond.d.x;
    bond.force[1] -= along * bond.d.y;
    bond.force[2] -= along * bond.d.z;
    for (Arm* other : shares) push(half * f * by_zeta, bond, *other);
    const double energy = 0.5 * order * half * f;
    workspace.atoms[atom].energy += energy;
    workspace.atoms[bond.atom].energy += energy;
  }
  for (const Arm& arm : arms) add_force(workspace, atom, arm.atom, arm.d, arm.force);
}

}  // namespace

void Tersoff::accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const {
  const auto make = [&] { return Tables(configuration, file_); };
  const Tables& tables = workspace.constants.of<Tables>(token(), configuration, make);
  workspace.pairs.start(configuration, tables.cutoff, strict_limit(tables.cutoff), stop);
  tables.types.species.assign(configuration, workspace);
  std::vector<Arm> arms;
  std::vector<Arm*> shares;
  accumulate_three_body(
      workspace, stop, [&] { pair_terms(tables, workspace); },
      [&](std::uint32_t atom) {
        collect(workspace, atom, arms);
        add_bonds(tables, workspace, atom, arms, shares);
      });
}

}  // namespace atomloop
