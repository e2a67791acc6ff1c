#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "binding/machines.h"
#include "core/optimizers/bfgs.h"
#include "core/optimizers/cell_filter.h"
#include "core/optimizers/fire.h"
#include "core/optimizers/lbfgs.h"
#include "core/optimizers/minimizer.h"
#include "core/optimizers/precon_lbfgs.h"
#include "core/optimizers/symmetry.h"

namespace atomloop::binding {
namespace {

std::string text_property(const Napi::Object& object, const char* name) { return object.Get(name).ToString(); }

using MakeAlgorithm = std::function<std::unique_ptr<Algorithm>(const Coordinates&)>;
using MakeCoordinates = std::function<std::unique_ptr<Coordinates>(System&, std::size_t index)>;

/// As in ASE, which takes smaller systems for too small to gain.
constexpr std::size_t kLeastRows = 100;

MakeAlgorithm read_precon_lbfgs(const Napi::Object& machine) {
  const std::string precon = text_property(machine, "precon");
  if (precon != "auto" && precon != "exp" && precon != "none") throw Napi::TypeError::New(machine.Env(), "unknown preconditioner `" + precon + "`");
  return [precon](const Coordinates& coordinates) {
    const bool is_preconditioned = precon == "exp" || (precon == "auto" && coordinates.rows() >= kLeastRows);
    return std::make_unique<PreconLbfgs>(coordinates, PreconLbfgsOptions{}, is_preconditioned);
  };
}

MakeAlgorithm read_algorithm(const Napi::Object& machine) {
  const std::string name = text_property(machine, "optimizer");
  if (name == "fire") return [](const Coordinates&) { return std::make_unique<Fire>(FireOptions{}); };
  if (name == "bfgs") return [](const Coordinates&) { return std::make_unique<Bfgs>(QuasiNewtonOptions{}); };
  if (name == "lbfgs") return [](const Coordinates&) { return std::make_unique<Lbfgs>(QuasiNewtonOptions{}); };
  if (name == "precon-lbfgs") return read_precon_lbfgs(machine);
  throw Napi::TypeError::New(machine.Env(), "unknown optimizer `" + name + "`");
}

template <class Filter>
MakeCoordinates filter_of(const CellOptions& options, const std::vector<double>& pressures) {
  return [options, pressures](System& system, std::size_t index) {
    CellOptions own = options;
    own.pressure = pressures[index];
    return std::make_unique<Filter>(system, own);
  };
}

MakeCoordinates read_coordinates(const Napi::Object& machine, std::size_t count) {
  if (!machine.Has("cell")) {
    return [](System& system, std::size_t) { return std::make_unique<AtomCoordinates>(system); };
  }
  const Napi::Object cell = machine.Get("cell").ToObject();
  const auto given = typed_array<Napi::Float64Array>(cell, "pressures", count);
  const std::vector<double> pressures(given.Data(), given.Data() + count);
  CellOptions options;
  options.is_hydrostatic = boolean_property(cell, "hydrostatic");
  const auto mask = typed_array<Napi::Uint8Array>(cell, "mask", 6);
  for (std::size_t k = 0; k < 6; ++k) options.mask[k] = mask[k] != 0;
  const std::string filter = text_property(cell, "filter");
  if (filter == "frechet") return filter_of<FrechetCellFilter>(options, pressures);
  if (filter == "exp") return filter_of<ExpCellFilter>(options, pressures);
  if (filter == "unit") return filter_of<UnitCellFilter>(options, pressures);
  throw Napi::TypeError::New(machine.Env(), "unknown cell filter `" + filter + "`");
}

/// By configuration; empty where no symmetry is kept.
std::vector<SpaceGroup> read_groups(const Napi::Object& machine, std::size_t count) {
  std::vector<SpaceGroup> groups;
  if (!machine.Has("symmetry")) return groups;
  const Napi::Object symmetry = machine.Get("symmetry").ToObject();
  const auto counts = typed_array<Napi::Uint32Array>(symmetry, "operations", count);
  const std::size_t total = std::accumulate(counts.Data(), counts.Data() + count, std::size_t{0});
  const auto rotations = typed_array<Napi::Float64Array>(symmetry, "rotations", 9 * total);
  const auto translations = typed_array<Napi::Float64Array>(symmetry, "translations", 3 * total);
  std::size_t first = 0;
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t end = first + counts[k];
    groups.push_back({{rotations.Data() + 9 * first, rotations.Data() + 9 * end}, {translations.Data() + 3 * first, translations.Data() + 3 * end}});
    first = end;
  }
  return groups;
}

/// Below two operations there is nothing to keep.
std::unique_ptr<Coordinates> symmetric(const std::vector<SpaceGroup>& groups, std::size_t index, System& system, const MakeCoordinates& make) {
  if (index >= groups.size() || groups[index].size() < 2) return make(system, index);
  Symmetry symmetry(system, groups[index]);
  return std::make_unique<SymmetricCoordinates>(system, std::move(symmetry), make(system, index));
}

}  // namespace

MachinePlan read_minimizer(const Napi::Object& request, ChunkRequest& chunk) {
  const Napi::Object machine = request.Get("machine").ToObject();
  const MinimizerOptions options{number_property(machine, "fmax"), number_property(machine, "smax"),
                                 static_cast<std::size_t>(number_property(machine, "steps")),
                                 static_cast<std::size_t>(number_property(machine, "every"))};
  const MakeAlgorithm make_algorithm = read_algorithm(machine);
  const MakeCoordinates make_coordinates = read_coordinates(machine, chunk.count());
  const std::vector<SpaceGroup> groups = read_groups(machine, chunk.count());
  TrajectoryLayout layout;
  layout.stress = boolean_property(request.Get("keep").ToObject(), "stress");
  layout.energies = boolean_property(request.Get("keep").ToObject(), "energies");
  layout.scalars = 1;
  return {layout, [=](std::size_t index, System& system, Trajectory& trajectory) {
            std::unique_ptr<Coordinates> coordinates = symmetric(groups, index, system, make_coordinates);
            std::unique_ptr<Algorithm> algorithm = make_algorithm(*coordinates);
            Minimizer::Parts parts{std::move(coordinates), std::move(algorithm)};
            return std::make_unique<Minimizer>(system, trajectory, options, std::move(parts));
          }};
}

}  // namespace atomloop::binding
