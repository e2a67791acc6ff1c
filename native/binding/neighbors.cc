#include <algorithm>
#include <array>
#include <cmath>
#include <new>
#include <vector>

#include "binding/potentials.h"
#include "core/neighbors/pair_finder.h"

namespace atomloop::binding {
namespace {

struct Neighbor {
  std::uint32_t first, second;
  std::array<std::int32_t, 3> shift;
  double distance;

  bool operator<(const Neighbor& other) const {
    return second != other.second ? second < other.second : shift < other.shift;
  }
};

/// A list for JavaScript that is longer than this would not fit in memory.
constexpr std::size_t kMostNeighbors = 20'000'000;

/// Adds each pair of the block in both directions.
void add_both_ways(const Sites& sites, const PairBlock& block, std::vector<Neighbor>& neighbors) {
  if (neighbors.size() + 2 * block.size > kMostNeighbors) {
    throw ConfigurationError("E_TOO_MANY_NEIGHBORS", "neighbor list is too long", "at most 2e7 neighbors");
  }
  for (std::size_t k = 0; k < block.size; ++k) {
    std::array<std::int32_t, 3> to{}, from{};
    sites.shift(block.site[k], to.data());
    sites.shift(block.first[k], from.data());
    for (int c = 0; c < 3; ++c) to[c] -= from[c];
    const std::uint32_t first = sites.originals()[block.first[k]];
    const std::uint32_t second = sites.originals()[sites.owners()[block.site[k]]];
    const double distance = std::sqrt(block.r2[k]);
    neighbors.push_back({first, second, to, distance});
    neighbors.push_back({second, first, {-to[0], -to[1], -to[2]}, distance});
  }
}

/// By first atom, then second, then shift.
std::vector<Neighbor> sorted(const std::vector<Neighbor>& neighbors, std::size_t natoms) {
  std::vector<std::size_t> starts(natoms + 2, 0);
  for (const Neighbor& neighbor : neighbors) ++starts[neighbor.first + 2];
  for (std::size_t k = 2; k < starts.size(); ++k) starts[k] += starts[k - 1];
  std::vector<Neighbor> result(neighbors.size());
  for (const Neighbor& neighbor : neighbors) result[starts[neighbor.first + 1]++] = neighbor;
  for (std::size_t k = 0; k < natoms; ++k) {
    std::sort(result.begin() + static_cast<std::ptrdiff_t>(starts[k]), result.begin() + static_cast<std::ptrdiff_t>(starts[k + 1]));
  }
  return result;
}

Napi::Object to_columns(Napi::Env env, const std::vector<Neighbor>& neighbors) {
  const std::size_t size = neighbors.size();
  auto i = Napi::Uint32Array::New(env, size);
  auto j = Napi::Uint32Array::New(env, size);
  auto shifts = Napi::Int32Array::New(env, 3 * size);
  auto distances = Napi::Float64Array::New(env, size);
  for (std::size_t k = 0; k < size; ++k) {
    i[k] = neighbors[k].first;
    j[k] = neighbors[k].second;
    std::copy(neighbors[k].shift.begin(), neighbors[k].shift.end(), shifts.Data() + 3 * k);
    distances[k] = neighbors[k].distance;
  }
  Napi::Object columns = Napi::Object::New(env);
  columns["i"] = i;
  columns["j"] = j;
  columns["shifts"] = shifts;
  columns["distances"] = distances;
  return columns;
}

}  // namespace

Napi::Value neighbor_list(const Napi::CallbackInfo& info) {
  const Napi::Object request = object_argument(info);
  const auto positions = typed_array<Napi::Float64Array>(request, "positions");
  const auto cell = typed_array<Napi::Float64Array>(request, "cell", 9);
  const auto pbc = typed_array<Napi::Uint8Array>(request, "pbc", 3);
  const double cutoff = number_property(request, "cutoff");
  if (positions.ElementLength() % 3 != 0) throw Napi::TypeError::New(info.Env(), "expected `positions` to hold 3 numbers per atom");
  if (!(cutoff > 0.0 && cutoff <= kLongestCutoff)) throw Napi::RangeError::New(info.Env(), "expected `cutoff` to be a positive number");
  const std::size_t natoms = positions.ElementLength() / 3;
  const ConfigurationView configuration{natoms, nullptr, positions.Data(), cell.Data(), pbc.Data()};
  std::vector<Neighbor> neighbors;
  try {
    PairFinder finder;
    PairBlock block;
    StopPoll stop(nullptr);
    finder.start(configuration, cutoff, strict_limit(cutoff), stop);
    while (!finder.finished()) {
      finder.next(block, stop);
      add_both_ways(finder.sites(), block, neighbors);
    }
  } catch (const ConfigurationError& error) {
    throw to_error(info.Env(), error);
  } catch (const std::bad_alloc&) {
    throw Napi::Error::New(info.Env(), "not enough memory for the neighbor list");
  }
  return to_columns(info.Env(), sorted(neighbors, natoms));
}

}  // namespace atomloop::binding
