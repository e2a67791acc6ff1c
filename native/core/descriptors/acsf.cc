#include "core/descriptors/acsf.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/descriptors/species.h"
#include "core/math/angles.h"
#include "core/math/clones.h"
#include "core/math/elementary.h"
#include "core/math/lanes.h"

namespace atomloop {
namespace {

/// Uses of the scratch buffers of a workspace.
enum Scratch { kDistances, kFade, kFarSquares, kCosines, kFarFade, kTerms };

constexpr double kMostFactors = 32.0;

/// Neighbors from a first one on, as seen from the center, with their distances and fades.
struct Seen {
  const double* x;
  const double* y;
  const double* z;
  const double* r2;
  const double* r;
  const double* fade;
};

struct One {
  double x, y, z, r2, r, fade;
};

/// What the angular functions need of triples of the center, one neighbor and others.
struct Triples {
  std::size_t size;
  /// Squared distance between the neighbors.
  double* far2;
  double* cosines;
  /// Fade of that distance.
  double* far_fade;
};

ATOMLOOP_CLONES void fade_distances(const double* r2, std::size_t size, double r_cut, double* r, double* fade) {
  const double per_cutoff = 1.0 / r_cut;
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < size; ++k) {
    r[k] = std::sqrt(r2[k]);
    fade[k] = 0.5 + 0.5 * cosine_of_half_turn(r[k] * per_cutoff);
  }
}

ATOMLOOP_CLONES void measure(const One& j, const Seen& others, double r_cut, const Triples& out) {
  const double per_cutoff = 1.0 / r_cut;
  const double jx = j.x, jy = j.y, jz = j.z, jr2 = j.r2, half = 0.5 / j.r;
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < out.size; ++k) {
    const double dx = others.x[k] - jx, dy = others.y[k] - jy, dz = others.z[k] - jz;
    const double far2 = dx * dx + dy * dy + dz * dz;
    const double t = std::sqrt(far2) * per_cutoff;
    out.far2[k] = far2;
    out.cosines[k] = half / others.r[k] * (jr2 + others.r2[k] - far2);
    out.far_fade[k] = t < 1.0 ? 0.5 + 0.5 * cosine_of_half_turn(t < 1.0 ? t : 1.0) : 0.0;
  }
}

/// terms[k] = ((1 + lambda cos theta) / 2)^zeta.
ATOMLOOP_CLONES void raise(const Triples& triples, double lambda, double zeta, double* terms) {
  if (zeta <= kMostFactors && zeta == std::floor(zeta)) {
    for (std::size_t k = 0; k < triples.size; ++k) terms[k] = 1.0;
    for (int factor = 0; factor < static_cast<int>(zeta); ++factor) {
      ATOMLOOP_INDEPENDENT
      for (std::size_t k = 0; k < triples.size; ++k) terms[k] *= 0.5 * (1.0 + lambda * triples.cosines[k]);
    }
    return;
  }
  constexpr double kLeast = std::numeric_limits<double>::min();
  for (std::size_t k = 0; k < triples.size; ++k) {
    const double base = 0.5 * (1.0 + lambda * triples.cosines[k]);
    terms[k] = base == base ? exponential(zeta * logarithm(base > kLeast ? base : kLeast)) : base;
  }
}

ATOMLOOP_CLONES void weigh_near(double eta, double jr2, const Seen& others, std::size_t size, double* terms) {
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < size; ++k) terms[k] *= exponential(-eta * (jr2 + others.r2[k])) * others.fade[k];
}

ATOMLOOP_CLONES void weigh_all(double eta, double jr2, const Seen& others, const Triples& triples, double* terms) {
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < triples.size; ++k) {
    terms[k] *= exponential(-eta * (jr2 + others.r2[k] + triples.far2[k])) * others.fade[k] * triples.far_fade[k];
  }
}

ATOMLOOP_CLONES double sum_of(const double* terms, std::size_t size) {
  double lanes[kLanes] = {};
  std::size_t k = 0;
  for (; k + kLanes <= size; k += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += terms[k + lane];
  }
  for (; k < size; ++k) lanes[0] += terms[k];
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

ATOMLOOP_CLONES double radial_sum(const RadialSymmetry& g, const double* r, const double* fade, std::size_t size) {
  double sum = 0.0;
  for (std::size_t k = 0; k < size; ++k) sum += exponential(-g.eta * (r[k] - g.shift) * (r[k] - g.shift)) * fade[k];
  return sum;
}

}  // namespace

Acsf::Acsf(AcsfParameters parameters) : parameters_(std::move(parameters)), channel_of_(channels_of(parameters_.species)) {
  const std::size_t species = parameters_.species.size();
  per_species_ = 1 + parameters_.g2.size() + parameters_.g3.size();
  per_pair_ = parameters_.g4.size() + parameters_.g5.size();
  length_ = species * per_species_ + species * (species + 1) / 2 * per_pair_;
}

void Acsf::start(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop) const {
  assign_channels(subject.configuration, channel_of_, true, workspace.types);
  workspace.neighborhoods.build(seen(subject.configuration, parameters_.is_periodic), parameters_.r_cut, stop);
}

void Acsf::add_radial(const TypedNeighbors& neighbors, const double* r, const double* fade, double* out) const {
  for (std::size_t type = 0; type < parameters_.species.size(); ++type) {
    const std::size_t begin = neighbors.starts[type], size = neighbors.starts[type + 1] - begin;
    double* values = out + type * per_species_;
    *values++ += sum_of(fade + begin, size);
    for (const RadialSymmetry& g : parameters_.g2) *values++ += radial_sum(g, r + begin, fade + begin, size);
    for (const double kappa : parameters_.g3) {
      double sum = 0.0;
      for (std::size_t k = begin; k < begin + size; ++k) sum += cosine(kappa * r[k]) * fade[k];
      *values++ += sum;
    }
  }
}

void Acsf::add_triples(std::size_t j, std::size_t begin, std::size_t end, DescriptorWorkspace& workspace, double* out) const {
  const TypedNeighbors& n = workspace.neighbors;
  const double* r = workspace.scratch[kDistances].data();
  const double* fade = workspace.scratch[kFade].data();
  const One one{n.x[j], n.y[j], n.z[j], n.r2[j], r[j], fade[j]};
  const Seen others{n.x.data() + begin, n.y.data() + begin, n.z.data() + begin, n.r2.data() + begin, r + begin, fade + begin};
  const Triples triples{end - begin, workspace.scratch[kFarSquares].data(), workspace.scratch[kCosines].data(), workspace.scratch[kFarFade].data()};
  double* terms = workspace.scratch[kTerms].data();
  measure(one, others, parameters_.r_cut, triples);
  for (const AngularSymmetry& g : parameters_.g4) {
    raise(triples, g.lambda, g.zeta, terms);
    weigh_all(g.eta, one.r2, others, triples, terms);
    *out++ += 2.0 * one.fade * sum_of(terms, triples.size);
  }
  for (const AngularSymmetry& g : parameters_.g5) {
    raise(triples, g.lambda, g.zeta, terms);
    weigh_near(g.eta, one.r2, others, triples.size, terms);
    *out++ += 2.0 * one.fade * sum_of(terms, triples.size);
  }
}

void Acsf::add_angular(DescriptorWorkspace& workspace, StopPoll& stop, double* out) const {
  const TypedNeighbors& n = workspace.neighbors;
  for (const Scratch buffer : {kFarSquares, kCosines, kFarFade, kTerms}) workspace.scratch[buffer].reserve(n.size + kLanes);
  for (std::size_t type = 0; type < parameters_.species.size(); ++type) {
    for (std::size_t j = n.starts[type]; j < n.starts[type + 1]; ++j) {
      for (std::size_t other = 0; other <= type; ++other) {
        const std::size_t end = std::min(n.starts[other + 1], j);
        if (n.starts[other] >= end) continue;
        add_triples(j, n.starts[other], end, workspace, out + (type * (type + 1) / 2 + other) * per_pair_);
      }
      stop.work(8 * (j + 1) * per_pair_);
    }
  }
}

void Acsf::add_atom(std::size_t atom, DescriptorWorkspace& workspace, StopPoll& stop, double* out) const {
  const std::size_t species = parameters_.species.size();
  TypedNeighbors& neighbors = workspace.neighbors;
  workspace.neighborhoods.gather(atom, workspace.types.data(), species, neighbors);
  for (const Scratch buffer : {kDistances, kFade}) workspace.scratch[buffer].reserve(neighbors.size + kLanes);
  double* r = workspace.scratch[kDistances].data();
  double* fade = workspace.scratch[kFade].data();
  fade_distances(neighbors.r2.data(), neighbors.size, parameters_.r_cut, r, fade);
  add_radial(neighbors, r, fade, out);
  if (per_pair_ > 0) add_angular(workspace, stop, out + species * per_species_);
  stop.work(16 * (neighbors.size + 1) * per_species_);
}

void Acsf::describe(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop, double* out) const {
  start(subject, workspace, stop);
  const std::size_t count = count_centers(subject);
  if (count == 0) return;
  for (std::size_t atom = 0; atom < subject.configuration.natoms; ++atom) {
    if (subject.is_center(workspace.neighborhoods.original(atom))) add_atom(atom, workspace, stop, out);
  }
  for (std::size_t k = 0; k < length_; ++k) out[k] /= static_cast<double>(count);
}

void Acsf::describe_atoms(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop, const Rows& rows) const {
  start(subject, workspace, stop);
  for (std::size_t atom = 0; atom < subject.configuration.natoms; ++atom) {
    const std::size_t original = workspace.neighborhoods.original(atom);
    if (subject.is_center(original)) add_atom(atom, workspace, stop, rows.first + original * rows.stride);
  }
}

}  // namespace atomloop
