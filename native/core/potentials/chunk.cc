#include "core/potentials/chunk.h"

namespace atomloop {

void evaluate_chunk(const Potential& potential, const ChunkGeometry& geometry, StopPoll& stop, ChunkResults& results) {
  Workspace workspace;
  for_each_configuration(geometry, workspace, results.errors, [&](std::size_t index, std::size_t first, const ConfigurationView& configuration) {
    PotentialResults single{results.energy + index, results.forces ? results.forces + 3 * first : nullptr,
                            results.stress ? results.stress + 6 * index : nullptr,
                            results.energies ? results.energies + first : nullptr};
    potential.evaluate(configuration, workspace, stop, single);
    if (results.has_stress) results.has_stress[index] = single.has_stress ? 1 : 0;
  });
}

}  // namespace atomloop
