#include "core/potentials/emt.h"

#include <cmath>
#include <limits>

#include "core/math/clones.h"
#include "core/math/elementary.h"
#include "core/potentials/embedding.h"
#include "core/potentials/pair_types.h"

namespace atomloop {
namespace {

struct Taper {
  double rc, acut;
};

/// Pairs of one species: both atoms get the same.
ATOMLOOP_CLONES void like_terms(const EmtPair& pair, const Taper& taper, const EmbeddingColumns& columns) {
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

ATOMLOOP_CLONES void mixed_terms(const EmtPair& pair, const Taper& taper, const EmbeddingColumns& columns) {
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
  reserve_embedding(workspace);
  sort_by_types(workspace, tables.count);
  for (std::size_t k = 0; k < workspace.types.run_count; ++k) {
    const TypeRun& run = workspace.types.runs[k];
    const auto terms = run.first == run.second ? like_terms : mixed_terms;
    terms(tables.pair(run.first, run.second), {tables.rc, tables.acut}, embedding_columns(workspace, run));
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

void start(const ConfigurationView& configuration, const EmtTables& tables, Workspace& workspace, StopPoll& stop) {
  workspace.pairs.start(configuration, tables.list_cutoff, strict_limit(tables.list_cutoff), stop);
  start_embedding(workspace, configuration.natoms);
  EmbeddingBuffers& embedding = workspace.embedding;
  embedding.types.reserve(configuration.natoms);
  const std::uint32_t* originals = workspace.pairs.sites().originals();
  for (std::size_t k = 0; k < configuration.natoms; ++k) embedding.types[k] = tables.type_of[configuration.numbers[originals[k]]];
}

}  // namespace

void Emt::accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const {
  const auto make = [&] { return EmtTables(configuration, asap_cutoff_); };
  const EmtTables& tables = workspace.constants.of<EmtTables>(token(), configuration, make);
  start(configuration, tables, workspace, stop);
  accumulate_embedded(
      workspace, stop, [&] { pair_terms(tables, workspace); }, [&] { embed(tables, workspace, stop); });
}

}  // namespace atomloop
