#pragma once

#include <cstddef>
#include <cstdint>

#include "core/math/clones.h"

namespace atomloop {

inline constexpr std::size_t kLanes = 4;

/// Four numbers that compile to vector instructions of any width, with the same bits. By reference
/// only: how they would be passed by value depends on the instruction set.
typedef double Lanes __attribute__((vector_size(32), may_alias));

/// In memory, wherever a number may be.
typedef double LooseLanes __attribute__((vector_size(32), may_alias, aligned(8)));

#if defined(__clang__)
#define ATOMLOOP_SHUFFLE(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
typedef std::int64_t LaneNumbers __attribute__((vector_size(32)));
#define ATOMLOOP_SHUFFLE(a, b, i, j, k, l) __builtin_shuffle(a, b, LaneNumbers{i, j, k, l})
#endif

/// Rows become columns.
ATOMLOOP_INLINE void transpose(Lanes& a, Lanes& b, Lanes& c, Lanes& d) {
  const Lanes ab_even = ATOMLOOP_SHUFFLE(a, b, 0, 4, 2, 6), ab_odd = ATOMLOOP_SHUFFLE(a, b, 1, 5, 3, 7);
  const Lanes cd_even = ATOMLOOP_SHUFFLE(c, d, 0, 4, 2, 6), cd_odd = ATOMLOOP_SHUFFLE(c, d, 1, 5, 3, 7);
  a = ATOMLOOP_SHUFFLE(ab_even, cd_even, 0, 1, 4, 5);
  b = ATOMLOOP_SHUFFLE(ab_odd, cd_odd, 0, 1, 4, 5);
  c = ATOMLOOP_SHUFFLE(ab_even, cd_even, 2, 3, 6, 7);
  d = ATOMLOOP_SHUFFLE(ab_odd, cd_odd, 2, 3, 6, 7);
}

}  // namespace atomloop
