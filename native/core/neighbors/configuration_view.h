#pragma once

#include <cstddef>
#include <cstdint>

namespace atomloop {

/// One configuration as it lies in the slabs of a chunk.
struct ConfigurationView {
  std::size_t natoms;
  const std::uint8_t* numbers;
  /// natoms x 3, Å.
  const double* positions;
  /// Three rows, Å; zeros where there is none.
  const double* cell;
  const std::uint8_t* pbc;
};

}  // namespace atomloop
