#pragma once

#include <cstddef>
#include <cstdint>

#include "core/buffer.h"
#include "core/neighbors/pair_block.h"
#include "core/neighbors/sites.h"

namespace atomloop {

/// From an atom to its neighbor, and their distance, Å.
struct alignas(32) PairVector {
  double x, y, z, r;
};

/// Both directions of all pairs of a configuration, by atom: what three-body terms sum over.
/// Twice through the pairs: `count` all, then `fill` with all, in the same order.
class DirectedPairs {
 public:
  void start(std::size_t atoms);
  void count(const PairBlock& block, const Sites& sites);
  void finish_count();
  void fill(const PairBlock& block, const Sites& sites);

  /// Neighbors of a sorted atom: `begin(atom)` up to `begin(atom + 1)`.
  std::size_t begin(std::size_t atom) const { return starts_[atom]; }
  const PairVector& vector(std::size_t pair) const { return vectors_[pair]; }
  /// The neighbor, or the atom that it is an image of.
  std::uint32_t neighbor(std::size_t pair) const { return neighbors_[pair]; }

 private:
  void put(std::uint32_t atom, std::uint32_t neighbor, const PairVector& vector);

  std::size_t atoms_ = 0;
  Buffer<std::size_t> starts_;
  Buffer<std::size_t> next_;
  Buffer<PairVector> vectors_;
  Buffer<std::uint32_t> neighbors_;
};

}  // namespace atomloop
