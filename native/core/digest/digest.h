#pragma once

#include <cstddef>
#include <cstdint>

namespace atomloop::digest {

/// 128 bits that tell texts apart. Not for texts that somebody makes to collide.
struct Digest {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// MurmurHash3 x64 128 of A. Appleby, with the same result on every machine.
Digest digest(const void* bytes, std::size_t length, std::uint32_t seed);

}  // namespace atomloop::digest
