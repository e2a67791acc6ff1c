// M. S. Daw, M. I. Baskes, Phys. Rev. B 29, 6443 (1984), doi:10.1103/PhysRevB.29.6443; densities that
// depend on both elements: M. W. Finnis, J. E. Sinclair, Philos. Mag. A 50, 45 (1984).
#include "core/potentials/eam.h"

#include <algorithm>
#include <cmath>

#include "core/math/clones.h"
#include "core/potentials/embedding.h"
#include "core/potentials/pair_types.h"
#include "core/potentials/species_types.h"

namespace atomloop {
namespace {

struct Grid {
  double inverse_step;
  /// Of the last interval.
  double last;
};

struct Value {
  double value;
  /// By t.
  double slope;
};

ATOMLOOP_INLINE Value at(const Cubic& cubic, double t) {
  const auto [c3, c2, c1, c0] = cubic;
  return {((c3 * t + c2) * t + c1) * t + c0, (3.0 * c3 * t + 2.0 * c2) * t + c1};
}

/// Interval of a point, and where in it; beyond the table its end.
ATOMLOOP_INLINE std::size_t locate(const Grid& grid, double x, double& t) {
  const double steps = x * grid.inverse_step;
  const auto interval = static_cast<std::int32_t>(steps < grid.last ? steps : grid.last);
  const double beyond = steps - interval;
  t = beyond < 1.0 ? beyond : 1.0;
  return static_cast<std::size_t>(interval);
}

void like_terms(const EamLikeInterval* table, const Grid& grid, const EmbeddingColumns& columns) {
  for (std::size_t k = 0; k < columns.size; ++k) {
    const double r = std::sqrt(columns.r2[k]);
    const double inverse = 1.0 / r;
    double t;
    const EamLikeInterval& interval = table[locate(grid, r, t)];
    const Value z = at(interval.pair, t), density = at(interval.density, t);
    const double energy = z.value * inverse;
    columns.energy[k] = energy;
    columns.slope[k] = (z.slope * grid.inverse_step - energy) * inverse * inverse;
    columns.density_first[k] = columns.density_second[k] = density.value;
    columns.slope_first[k] = columns.slope_second[k] = -density.slope * grid.inverse_step * inverse;
  }
}

void mixed_terms(const EamInterval* table, const Grid& grid, const EmbeddingColumns& columns) {
  for (std::size_t k = 0; k < columns.size; ++k) {
    const double r = std::sqrt(columns.r2[k]);
    const double inverse = 1.0 / r;
    double t;
    const EamInterval& interval = table[locate(grid, r, t)];
    const Value z = at(interval.pair, t), first = at(interval.felt_by_first, t), second = at(interval.felt_by_second, t);
    const double energy = z.value * inverse;
    columns.energy[k] = energy;
    columns.slope[k] = (z.slope * grid.inverse_step - energy) * inverse * inverse;
    columns.density_first[k] = first.value;
    columns.density_second[k] = second.value;
    columns.slope_first[k] = -first.slope * grid.inverse_step * inverse;
    columns.slope_second[k] = -second.slope * grid.inverse_step * inverse;
  }
}

void pair_terms(const EamTables& tables, const SpeciesTypes& types, Workspace& workspace) {
  reserve_embedding(workspace);
  sort_by_types(workspace, types.count());
  const Grid grid{tables.inverse_distance_step, static_cast<double>(tables.distance_intervals - 1)};
  for (std::size_t k = 0; k < workspace.types.run_count; ++k) {
    const TypeRun& run = workspace.types.runs[k];
    const std::size_t first = types.element[run.first], second = types.element[run.second];
    EmbeddingColumns columns = embedding_columns(workspace, run);
    if (first == second) {
      like_terms(tables.like(first), grid, columns);
      continue;
    }
    if (first > second) {
      std::swap(columns.density_first, columns.density_second);
      std::swap(columns.slope_first, columns.slope_second);
    }
    mixed_terms(tables.mixed(std::min(first, second), std::max(first, second)), grid, columns);
  }
}

void embed(const EamTables& tables, const SpeciesTypes& types, Workspace& workspace, StopPoll& stop) {
  EmbeddingBuffers& embedding = workspace.embedding;
  const Grid grid{tables.inverse_density_step, static_cast<double>(tables.density_intervals - 1)};
  for (std::size_t k = 0; k < workspace.pairs.sites().atoms(); ++k) {
    const double density = embedding.density[k];
    double t;
    // Below the table the first cubic goes on. A density that is no number stays one.
    const std::size_t interval = density > 0.0 ? locate(grid, density, t) : (t = density * grid.inverse_step, 0);
    const Value energy = at(tables.embedding(types.element[embedding.types[k]])[interval], t);
    embedding.derivative[k] = energy.slope * grid.inverse_step;
    const double beyond = density > tables.largest_density ? density - tables.largest_density : 0.0;
    workspace.atoms[k].energy = energy.value + embedding.derivative[k] * beyond;
  }
  stop.work(16 * workspace.pairs.sites().atoms());
}

}  // namespace

void Eam::accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const {
  const EamTables& tables = *tables_;
  const auto make = [&] { return SpeciesTypes(configuration, tables.elements, tables.names); };
  const SpeciesTypes& types = workspace.constants.of<SpeciesTypes>(token(), configuration, make);
  workspace.pairs.start(configuration, tables.cutoff, strict_limit(tables.cutoff), stop);
  types.assign(configuration, workspace);
  start_embedding(workspace, configuration.natoms);
  accumulate_embedded(
      workspace, stop, [&] { pair_terms(tables, types, workspace); }, [&] { embed(tables, types, workspace, stop); });
}

}  // namespace atomloop
