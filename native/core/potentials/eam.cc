// M. S. Daw, M. I. Baskes, Phys. Rev. B 29, 6443 (1984), doi:10.1103/PhysRevB.29.6443; densities that
// depend on both elements: M. W. Finnis, J. E. Sinclair, Philos. Mag. A 50, 45 (1984).
#include "core/potentials/eam.h"

#include <algorithm>
#include <cmath>

#include "core/math/clones.h"
#include "core/math/lanes.h"
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

/// The same for four intervals of a table, `stride` bytes long; `cubics` are those of the first.
ATOMLOOP_INLINE void at(const void* cubics, std::size_t stride, const std::int32_t* interval, const Lanes& t, Lanes& value, Lanes& slope) {
  const auto* bytes = static_cast<const unsigned char*>(cubics);
  const auto load = [&](int lane) { return reinterpret_cast<const Lanes*>(bytes + static_cast<std::size_t>(interval[lane]) * stride); };
  Lanes c3 = *load(0), c2 = *load(1), c1 = *load(2), c0 = *load(3);
  transpose(c3, c2, c1, c0);
  value = ((c3 * t + c2) * t + c1) * t + c0;
  slope = (3.0 * c3 * t + 2.0 * c2) * t + c1;
}

/// Interval of a point, and where in it; beyond the table its end.
ATOMLOOP_INLINE std::int32_t locate(const Grid& grid, double x, double& t) {
  const double steps = x * grid.inverse_step;
  const auto interval = static_cast<std::int32_t>(steps < grid.last ? steps : grid.last);
  const double beyond = steps - interval;
  t = beyond < 1.0 ? beyond : 1.0;
  return interval;
}

/// Pairs whose places in the table are worked out together.
constexpr std::size_t kBatch = 128;

struct Places {
  alignas(64) double inverse[kBatch];
  alignas(64) double t[kBatch];
  alignas(64) std::int32_t interval[kBatch];
};

/// Of `size` pairs; the rest of their last four is put where it does no harm.
ATOMLOOP_INLINE void locate_all(const Grid& grid, const double* r2, std::size_t size, Places& places) {
  const Grid fixed = grid;
  for (std::size_t k = 0; k < size; ++k) {
    const double r = std::sqrt(r2[k]);
    places.inverse[k] = 1.0 / r;
    places.interval[k] = locate(fixed, r, places.t[k]);
  }
  for (std::size_t k = size; k % kLanes != 0; ++k) {
    places.inverse[k] = places.t[k] = 0.0;
    places.interval[k] = 0;
  }
}

/// Writes a whole vector, or as much of it as there is room for.
ATOMLOOP_INLINE void put(double* column, std::size_t k, std::size_t size, const Lanes& values) {
  if (k + kLanes <= size) {
    *reinterpret_cast<LooseLanes*>(column + k) = values;
    return;
  }
  for (std::size_t lane = 0; k + lane < size; ++lane) column[k + lane] = values[lane];
}

/// Four pairs: their place in the columns and in the table.
struct Four {
  std::size_t k;
  const std::int32_t* interval;
  Lanes t, inverse;
  /// Of the table, per Å.
  double step;
};

/// Energy and slope of pairs from r phi(r).
template <class Interval>
ATOMLOOP_INLINE void put_pair(const Interval* table, const Four& four, const EmbeddingColumns& columns) {
  Lanes z, dz;
  at(&table->pair, sizeof *table, four.interval, four.t, z, dz);
  const Lanes energy = z * four.inverse;
  put(columns.energy, four.k, columns.size, energy);
  put(columns.slope, four.k, columns.size, (dz * four.step - energy) * four.inverse * four.inverse);
}

ATOMLOOP_INLINE void put_densities(const EamLikeInterval* table, const Four& four, const EmbeddingColumns& columns) {
  Lanes density, change;
  at(&table->density, sizeof *table, four.interval, four.t, density, change);
  const Lanes slope = -change * four.step * four.inverse;
  put(columns.density_first, four.k, columns.size, density);
  put(columns.density_second, four.k, columns.size, density);
  put(columns.slope_first, four.k, columns.size, slope);
  put(columns.slope_second, four.k, columns.size, slope);
}

ATOMLOOP_INLINE void put_densities(const EamInterval* table, const Four& four, const EmbeddingColumns& columns) {
  Lanes first, first_change, second, second_change;
  at(&table->felt_by_first, sizeof *table, four.interval, four.t, first, first_change);
  at(&table->felt_by_second, sizeof *table, four.interval, four.t, second, second_change);
  put(columns.density_first, four.k, columns.size, first);
  put(columns.density_second, four.k, columns.size, second);
  put(columns.slope_first, four.k, columns.size, -first_change * four.step * four.inverse);
  put(columns.slope_second, four.k, columns.size, -second_change * four.step * four.inverse);
}

template <class Interval>
ATOMLOOP_INLINE void all_terms(const Interval* table, const Grid& grid, const EmbeddingColumns& columns) {
  Places places;
  for (std::size_t begin = 0; begin < columns.size; begin += kBatch) {
    const std::size_t size = std::min(kBatch, columns.size - begin);
    locate_all(grid, columns.r2 + begin, size, places);
    for (std::size_t k = 0; k < size; k += kLanes) {
      const Four four{begin + k, places.interval + k, *reinterpret_cast<const Lanes*>(places.t + k),
                      *reinterpret_cast<const Lanes*>(places.inverse + k), grid.inverse_step};
      put_pair(table, four, columns);
      put_densities(table, four, columns);
    }
  }
}

ATOMLOOP_CLONES void like_terms(const EamLikeInterval* table, const Grid& grid, const EmbeddingColumns& columns) {
  all_terms(table, grid, columns);
}

ATOMLOOP_CLONES void mixed_terms(const EamInterval* table, const Grid& grid, const EmbeddingColumns& columns) {
  all_terms(table, grid, columns);
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
    const std::int32_t interval = density > 0.0 ? locate(grid, density, t) : (t = density * grid.inverse_step, 0);
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
