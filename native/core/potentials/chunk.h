#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/configuration_error.h"
#include "core/potentials/potential.h"

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
