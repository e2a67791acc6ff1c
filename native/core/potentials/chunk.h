#pragma once

#include <cstdint>
#include <vector>

#include "core/neighbors/chunk_geometry.h"
#include "core/potentials/potential.h"

namespace atomloop {

/// Results in the layout of the geometry; pointers that are null are not wanted. Values of
/// configurations with an error, and stresses without `has_stress`, mean nothing.
struct ChunkResults {
  double* energy;
  double* forces;
  double* stress;
  double* energies;
  std::uint8_t* has_stress;
  std::vector<ChunkError> errors;
};

/// Evaluates one configuration after another in this thread. Throws Stopped.
void evaluate_chunk(const Potential& potential, const ChunkGeometry& geometry, StopPoll& stop, ChunkResults& results);

}  // namespace atomloop
