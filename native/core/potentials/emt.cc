#include "core/potentials/emt.h"

#include <cmath>
#include <limits>

#include "core/math/clones.h"
#include "core/math/elementary.h"
#include "core/potentials/pair_types.h"
#include "core/potentials/scatter.h"

namespace atomloop {
namespace {

struct Taper {
  double rc, acut;
};

/// Arrays of the pairs of one run; none overlap.
struct Columns {
  std::size_t size;
  const double* r2;
  double* energy;
  double* slope;
  double* density_first;
  double* density_second;
  double* slope_first;
  double* slope_second;
};

/// Pairs of one species: both atoms get the same.
ATOMLOOP_CLONES void like_terms(const EmtPair& pair, const Taper& taper, const Columns& columns) {
  const auto [size, r2, energy, slope, density_first, density_second, slope_first, slope_second] = columns;
  const double reach = pair.reach1, kappa = pair.kappa1, eta = pair.eta1;
  const double strength = 2.0 * pair.pair1, density = pair.density1;
  const double rc = taper.rc, acut = taper.acut;
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < size; ++k) {
    const double r = std::sqrt(r2[k]);
    const double inverse = 1.0 / r;
    const double x = exponential(acut * (r - rc));
    const double theta = 1.0 / (1.0 + x);
    const double decay = acut * theta * x;
    const double y = strength * exponential(kappa * (reach - r)) * theta;
    const double s = density * exponential(eta * (reach - r)) * theta;
    energy[k] = -y;
    slope[k] = y * (kappa + decay) * inverse;
    density_first[k] = s;
    density_second[k] = s;
    const double w = s * (eta + decay) * inverse;
    slope_first[k] = w;
    slope_second[k] = w;
  }
}

ATOMLOOP_CLONES void mixed_terms(const EmtPair& pair, const Taper& taper, const Columns& columns) {
  const auto [size, r2, energy, slope, density_first, density_second, slope_first, slope_second] = columns;
  const auto [reach1, reach2, kappa1, kappa2, eta1, eta2, pair1, pair2, density1, density2] = pair;
  const double rc = taper.rc, acut = taper.acut;
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < size; ++k) {
    const double r = std::sqrt(r2[k]);
    const double inverse = 1.0 / r;
    const double x = exponential(acut * (r - rc));
    const double theta = 1.0 / (1.0 + x);
    const double decay = acut * theta * x;
    const double y1 = pair1 * exponential(kappa2 * (reach2 - r)) * theta;
    const double y2 = pair2 * exponential(kappa1 * (reach1 - r)) * theta;
    const double s1 = density1 * exponential(eta2 * (reach2 - r)) * theta;
    const double s2 = density2 * exponential(eta1 * (reach1 - r)) * theta;
    energy[k] = -(y1 + y2);
    slope[k] = (y1 * (kappa2 + decay) + y2 * (kappa1 + decay)) * inverse;
    density_first[k] = s1;
    density_second[k] = s2;
    slope_first[k] = s1 * (eta2 + decay) * inverse;
    slope_second[k] = s2 * (eta1 + decay) * inverse;
  }
}

/// All that depends on the distance alone.
void pair_terms(const EmtTables& tables, Workspace& workspace) {
  const std::size_t size = workspace.block.size;
  EmbeddingBuffers& embedding = workspace.embedding;
  for (Buffer<double>* column : {&workspace.energy, &workspace.slope, &embedding.density_first, &embedding.density_second,
                                 &embedding.slope_first, &embedding.slope_second}) {
    column->reserve(size);
  }
  sort_by_types(workspace, tables.count);
  for (std::size_t k = 0; k < workspace.types.run_count; ++k) {
    const TypeRun& run = workspace.types.runs[k];
    const std::size_t at = run.begin;
    const Columns columns{run.end - run.begin,
                          workspace.block.r2.data() + at,
                          workspace.energy.data() + at,
                          workspace.slope.data() + at,
                          embedding.density_first.data() + at,
                          embedding.density_second.data() + at,
                          embedding.slope_first.data() + at,
                          embedding.slope_second.data() + at};
    const auto terms = run.first == run.second ? like_terms : mixed_terms;
    terms(tables.pair(run.first, run.second), {tables.rc, tables.acut}, columns);
  }
}

void add_densities(Workspace& workspace) {
  const PairBlock& block = workspace.block;
  const std::uint32_t* owners = workspace.pairs.sites().owners();
  const double* first = workspace.embedding.density_first.data();
  const double* second = workspace.embedding.density_second.data();
  double* density = workspace.embedding.density.data();
  std::size_t k = 0;
  while (k < block.size) {
    const std::uint32_t atom = block.first[k];
    double sum = 0.0;
    for (; k < block.size && block.first[k] == atom; ++k) {
      sum += first[k];
      density[owners[block.site[k]]] += second[k];
    }
    density[atom] += sum;
  }
}

/// Energy of each atom in the density of the others, and its derivative by that density.
void embed(const EmtTables& tables, Workspace& workspace, StopPoll& stop) {
  EmbeddingBuffers& embedding = workspace.embedding;
  for (std::size_t k = 0; k < workspace.pairs.sites().atoms(); ++k) {
    const EmtSpecies& species = tables.species[embedding.types[k]];
    const double density = embedding.density[k];
    stop.work(16);
    embedding.derivative[k] = 0.0;
    workspace.atoms[k].energy = -species.e0;
    if (!(density >= std::numeric_limits<double>::min())) continue;
    const double scale = kEmtBeta * species.eta2;
    const double ds = -logarithm(density / 12.0) / scale;
    const double x = species.lambda * ds;
    const double y = exponential(-x);
    const double z = 6.0 * species.v0 * exponential(-species.kappa * ds);
    embedding.derivative[k] = (x * y * species.e0 * species.lambda + species.kappa * z) / (density * scale);
    workspace.atoms[k].energy = species.e0 * ((1.0 + x) * y - 1.0) + z;
  }
}

void add_embedding_slopes(Workspace& workspace) {
  const PairBlock& block = workspace.block;
  const std::uint32_t* owners = workspace.pairs.sites().owners();
  const EmbeddingBuffers& embedding = workspace.embedding;
  const double* derivative = embedding.derivative.data();
  for (std::size_t k = 0; k < block.size; ++k) {
    workspace.slope[k] -= derivative[block.first[k]] * embedding.slope_first[k] + derivative[owners[block.site[k]]] * embedding.slope_second[k];
  }
}

void add_forces(Workspace& workspace) {
  add_embedding_slopes(workspace);
  scatter_pairs(workspace);
}

void start(const ConfigurationView& configuration, const EmtTables& tables, Workspace& workspace, StopPoll& stop) {
  workspace.pairs.start(configuration, tables.list_cutoff, strict_limit(tables.list_cutoff), stop);
  EmbeddingBuffers& embedding = workspace.embedding;
  embedding.types.reserve(configuration.natoms);
  embedding.derivative.reserve(configuration.natoms);
  embedding.density.assign(configuration.natoms, 0.0);
  const std::uint32_t* originals = workspace.pairs.sites().originals();
  for (std::size_t k = 0; k < configuration.natoms; ++k) embedding.types[k] = tables.type_of[configuration.numbers[originals[k]]];
}

}  // namespace

void Emt::accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const {
  const auto make = [&] { return EmtTables(configuration, asap_cutoff_); };
  const EmtTables& tables = workspace.constants.of<EmtTables>(token(), configuration, make);
  PairFinder& pairs = workspace.pairs;
  start(configuration, tables, workspace, stop);
  int blocks = 0;
  for (; !pairs.finished(); ++blocks) {
    pairs.next(workspace.block, stop);
    pair_terms(tables, workspace);
    add_densities(workspace);
    stop.check();
  }
  embed(tables, workspace, stop);
  // A configuration of one block, the common case, still has its terms; others are gone through again.
  if (blocks == 1) return add_forces(workspace);
  pairs.rewind();
  while (!pairs.finished()) {
    pairs.next(workspace.block, stop);
    pair_terms(tables, workspace);
    add_forces(workspace);
    stop.check();
  }
}

}  // namespace atomloop
