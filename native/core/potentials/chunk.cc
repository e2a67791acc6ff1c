#include "core/potentials/chunk.h"

#include <new>

namespace atomloop {

void evaluate_chunk(const Potential& potential, const ChunkGeometry& geometry, StopPoll& stop, ChunkResults& results) {
  Workspace workspace;
  std::size_t first = 0;
  for (std::size_t index = 0; index < geometry.count; ++index) {
    const std::size_t natoms = geometry.natoms[index];
    const ConfigurationView configuration{natoms, geometry.numbers + first, geometry.positions + 3 * first, geometry.cells + 9 * index,
                                          geometry.pbc + 3 * index};
    PotentialResults single{results.energy + index, results.forces ? results.forces + 3 * first : nullptr,
                            results.stress ? results.stress + 6 * index : nullptr,
                            results.energies ? results.energies + first : nullptr};
    try {
      potential.evaluate(configuration, workspace, stop, single);
    } catch (const ConfigurationError& error) {
      results.errors.push_back({index, error.code(), error.what(), error.expected(), error.got(), error.atom()});
    } catch (const std::bad_alloc&) {
      workspace = Workspace();
      results.errors.push_back({index, "E_OUT_OF_MEMORY", "not enough memory for the neighbors of " + std::to_string(natoms) + " atoms",
                                {}, {}, ConfigurationError::kNoAtom});
    }
    if (results.has_stress) results.has_stress[index] = single.has_stress ? 1 : 0;
    first += natoms;
  }
}

}  // namespace atomloop
