#pragma once

#include <cstddef>
#include <cstdint>

#include "core/buffer.h"
#include "core/neighbors/pair_block.h"
#include "core/neighbors/pair_finder.h"
#include "core/potentials/directed_pairs.h"
#include "core/potentials/species_constants.h"

namespace atomloop {

/// Force on an atom and its energy, as one vector.
struct alignas(32) ForceEnergy {
  double x, y, z, energy;
};

/// Sums over pairs of force times distance vector: rows x, y, z of a 3 x 3 matrix, fourth lane unused.
struct Virial {
  alignas(32) double rows[3][4];
};

/// What may be left out. Does not change the bits of the rest.
struct Wanted {
  bool energy = true;
  bool virial = true;
};

/// What embedding adds: `first` is what the first atom of a pair gets, `second` what its neighbor gets.
struct EmbeddingBuffers {
  /// By sorted atom.
  Buffer<std::uint8_t> types;
  Buffer<double> density;
  Buffer<double> derivative;
  /// By pair: density, and the part of the slope that goes with the derivative of the embedding.
  Buffer<double> density_first, density_second;
  Buffer<double> slope_first, slope_second;
};

/// A stretch of pairs between the same two types.
struct TypeRun {
  std::size_t begin, end;
  std::uint8_t first, second;
};

struct TypeBuffers {
  Buffer<TypeRun> runs;
  std::size_t run_count = 0;
  Buffer<std::size_t> starts;
  PairBlock sorted;
};

/// Buffers of one thread, kept from one configuration to the next. For trajectories see `pairs.reuse`.
struct Workspace {
  PairFinder pairs;
  PairBlock block;
  /// By sorted atom.
  Buffer<ForceEnergy> atoms;
  Virial virial;
  Wanted wanted;
  /// By pair: derivative of the energy by the distance, over the distance; and the energy.
  Buffer<double> slope;
  Buffer<double> energy;
  EmbeddingBuffers embedding;
  TypeBuffers types;
  SpeciesConstants constants;
  DirectedPairs directed;
};

}  // namespace atomloop
