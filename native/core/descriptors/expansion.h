#pragma once

#include <cstddef>

namespace atomloop {

/// A density around one center: coefficient of channel s, harmonic h, radial function n at
/// `[(s * harmonics + h) * width + n]`; `width` is whole vectors of four.
struct ExpansionShape {
  std::size_t channels;
  int l_max;
  std::size_t width;

  std::size_t harmonics() const { return static_cast<std::size_t>(l_max + 1) * (l_max + 1); }
  std::size_t size() const { return channels * harmonics() * width; }
};

/// Harmonics and radial functions of `count` neighbors of one channel, as their classes give them.
struct NeighborBlock {
  std::size_t count;
  const double* harmonics;
  const double* radial;
};

/// Adds the neighbors to the coefficients of their channel.
void add_neighbors(const ExpansionShape& shape, const NeighborBlock& block, double* coefficients);

/// Sums over m of products of coefficients, for each pair of channels s <= s2, l, n and n2; numbers as in `power_source`.
void multiply_coefficients(const ExpansionShape& shape, const double* coefficients, double* sums);

}  // namespace atomloop
