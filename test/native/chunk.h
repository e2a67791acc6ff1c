#pragma once

#include <cstdint>
#include <vector>

#include "core/neighbors/chunk_geometry.h"

namespace atomloop::test {

/// Configurations that are put one after another.
struct Chunk {
  std::vector<std::uint32_t> natoms;
  std::vector<std::uint8_t> numbers, pbc;
  std::vector<double> positions, cells;

  /// Species are taken in turn; bits of `periodic` are directions.
  void add(const std::vector<double>& at, const std::vector<double>& cell, int periodic, const std::vector<std::uint8_t>& species) {
    natoms.push_back(static_cast<std::uint32_t>(at.size() / 3));
    positions.insert(positions.end(), at.begin(), at.end());
    for (std::size_t k = 0; k < at.size() / 3; ++k) numbers.push_back(species[k % species.size()]);
    cells.insert(cells.end(), cell.begin(), cell.end());
    for (int c = 0; c < 3; ++c) pbc.push_back((periodic >> c) & 1);
  }

  ChunkGeometry geometry() const { return {natoms.size(), natoms.data(), numbers.data(), positions.data(), cells.data(), pbc.data()}; }
};

}  // namespace atomloop::test
