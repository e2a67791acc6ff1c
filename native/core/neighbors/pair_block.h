#pragma once

#include <cstddef>
#include <cstdint>

#include "core/buffer.h"

namespace atomloop {

/// A run of the half neighbor list, one array per quantity. `first` is a sorted atom, `site` an
/// atom or image of `Sites`, `r2` the squared distance in Å^2.
struct PairBlock {
  std::size_t size = 0;
  Buffer<std::uint32_t> first;
  Buffer<std::uint32_t> site;
  Buffer<double> r2;
};

}  // namespace atomloop
