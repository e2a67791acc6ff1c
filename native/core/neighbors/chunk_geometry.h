#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <vector>

#include "core/configuration_error.h"
#include "core/neighbors/configuration_view.h"

namespace atomloop {

/// Configurations one after another in flat arrays.
struct ChunkGeometry {
  std::size_t count;
  const std::uint32_t* natoms;
  const std::uint8_t* numbers;
  const double* positions;
  const double* cells;
  const std::uint8_t* pbc;
};

struct ChunkError {
  std::size_t index;
  std::string code, message, expected, got;
  /// Or ConfigurationError::kNoAtom.
  std::size_t atom;
};

/// Calls `compute(index, first_atom, view)` for one configuration after another. One that throws ConfigurationError, or for
/// which there is not enough memory, fails alone; the workspace is emptied after the latter.
template <class Workspace, class Compute>
void for_each_configuration(const ChunkGeometry& geometry, Workspace& workspace, std::vector<ChunkError>& errors, const Compute& compute) {
  std::size_t first = 0;
  for (std::size_t index = 0; index < geometry.count; ++index) {
    const std::size_t natoms = geometry.natoms[index];
    const ConfigurationView view{natoms, geometry.numbers + first, geometry.positions + 3 * first, geometry.cells + 9 * index,
                                 geometry.pbc + 3 * index};
    try {
      compute(index, first, view);
    } catch (const ConfigurationError& error) {
      errors.push_back({index, error.code(), error.what(), error.expected(), error.got(), error.atom()});
    } catch (const std::bad_alloc&) {
      workspace = Workspace();
      errors.push_back({index, "E_OUT_OF_MEMORY", "not enough memory for the neighbors of " + std::to_string(natoms) + " atoms", {}, {},
                        ConfigurationError::kNoAtom});
    }
    first += natoms;
  }
}

}  // namespace atomloop
