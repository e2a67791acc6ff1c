#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/buffer.h"
#include "core/neighbors/pair_finder.h"

namespace atomloop {

/// The neighbors of one atom, ordered by type: vectors from the atom in Å, and squared distances.
struct TypedNeighbors {
  std::size_t size = 0;
  /// First neighbor of each type, and the end.
  std::vector<std::size_t> starts;
  Buffer<double> x, y, z, r2;
};

/// Full neighbor lists of all atoms of a configuration, from the half list of `PairFinder`. Periodic
/// images are neighbors of their own; an atom is no neighbor of itself, its images are.
class Neighborhoods {
 public:
  static constexpr std::uint8_t kNoType = 255;

  /// Neighbors with a distance strictly below `cutoff`. Throws what `Sites::build` throws.
  void build(const ConfigurationView& configuration, double cutoff, StopPoll& stop);

  /// Atoms are numbered in an order of their own.
  std::size_t atoms() const { return finder_.sites().atoms(); }
  /// Index in the configuration.
  std::size_t original(std::size_t atom) const { return finder_.sites().originals()[atom]; }

  /// Neighbors of an atom. `types` is by index in the configuration and below `type_count`;
  /// those of `kNoType` are left out.
  void gather(std::size_t atom, const std::uint8_t* types, std::size_t type_count, TypedNeighbors& out) const;

 private:
  /// The neighbor is at `to`, as seen from `from`.
  struct Link {
    std::uint32_t from, to;
  };

  void count(StopPoll& stop);
  void link(StopPoll& stop);
  /// Calls `visit` for every block of pairs; a configuration of one block, the common case, has it still.
  template <class Visit>
  void for_blocks(bool is_first_time, StopPoll& stop, const Visit& visit);
  std::size_t neighbor_atom(const Link& link) const;

  PairFinder finder_;
  PairBlock block_;
  bool is_one_block_ = false;
  Buffer<Link> links_;
  Buffer<std::size_t> starts_;
};

}  // namespace atomloop
