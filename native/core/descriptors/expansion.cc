#include "core/descriptors/expansion.h"

#include "core/descriptors/harmonics.h"
#include "core/math/clones.h"
#include "core/math/lanes.h"

namespace atomloop {
namespace {

/// Rows whose sums stay in registers.
constexpr int kMostRows = 8;

ATOMLOOP_INLINE const Lanes& lanes(const double* values) { return *reinterpret_cast<const Lanes*>(values); }
ATOMLOOP_INLINE Lanes& lanes(double* values) { return *reinterpret_cast<Lanes*>(values); }

/// Adds, to `kRows` rows of coefficients, the products of their harmonics with the radial functions of one l.
template <int kRows>
ATOMLOOP_INLINE void add_rows(const NeighborBlock& block, std::size_t stride, std::size_t width, double* coefficients) {
  for (std::size_t n = 0; n < width; n += kLanes) {
    Lanes sums[kRows];
    for (int row = 0; row < kRows; ++row) sums[row] = lanes(coefficients + row * width + n);
    for (std::size_t k = 0; k < block.count; ++k) {
      const Lanes radial = lanes(block.radial + k * stride + n);
      for (int row = 0; row < kRows; ++row) sums[row] += radial * block.harmonics[row * kHarmonicsBlock + k];
    }
    for (int row = 0; row < kRows; ++row) lanes(coefficients + row * width + n) = sums[row];
  }
}

ATOMLOOP_INLINE void add_some_rows(int rows, const NeighborBlock& block, std::size_t stride, std::size_t width, double* coefficients) {
  switch (rows) {
    case 1: return add_rows<1>(block, stride, width, coefficients);
    case 2: return add_rows<2>(block, stride, width, coefficients);
    case 3: return add_rows<3>(block, stride, width, coefficients);
    case 4: return add_rows<4>(block, stride, width, coefficients);
    case 5: return add_rows<5>(block, stride, width, coefficients);
    case 6: return add_rows<6>(block, stride, width, coefficients);
    case 7: return add_rows<7>(block, stride, width, coefficients);
    default: return add_rows<kMostRows>(block, stride, width, coefficients);
  }
}

ATOMLOOP_CLONES void add_block(const ExpansionShape& shape, const NeighborBlock& block, double* coefficients) {
  const std::size_t width = shape.width, stride = width * (shape.l_max + 1);
  for (int l = 0; l <= shape.l_max; ++l) {
    for (int row = l * l; row < (l + 1) * (l + 1); row += kMostRows) {
      const int rows = (l + 1) * (l + 1) - row;
      const NeighborBlock part{block.count, block.harmonics + row * kHarmonicsBlock, block.radial + l * width};
      add_some_rows(rows < kMostRows ? rows : kMostRows, part, stride, width, coefficients + row * width);
    }
  }
}

struct ChannelPair {
  const double* first;
  const double* second;
  std::size_t width;
  int rows;
};

/// Products of `kRows` radial functions of the first channel with four of the second.
template <int kRows>
ATOMLOOP_INLINE void multiply_tile(const ChannelPair& pair, int n, std::size_t n2, double* sums) {
  Lanes tile[kRows] = {};
  for (int m = 0; m < pair.rows; ++m) {
    const Lanes second = lanes(pair.second + m * pair.width + n2);
    for (int row = 0; row < kRows; ++row) tile[row] += second * pair.first[m * pair.width + n + row];
  }
  for (int row = 0; row < kRows; ++row) lanes(sums + (n + row) * pair.width + n2) = tile[row];
}

ATOMLOOP_CLONES void multiply_channels(const ChannelPair& pair, bool is_same, double* sums) {
  const auto width = static_cast<int>(pair.width);
  for (int n = 0; n < width; n += 4) {
    for (int n2 = is_same ? n : 0; n2 < width; n2 += static_cast<int>(kLanes)) multiply_tile<4>(pair, n, n2, sums);
  }
}

}  // namespace

void add_neighbors(const ExpansionShape& shape, const NeighborBlock& block, double* coefficients) { add_block(shape, block, coefficients); }

void multiply_coefficients(const ExpansionShape& shape, const double* coefficients, double* sums) {
  const std::size_t channel = shape.harmonics() * shape.width, tile = shape.width * shape.width;
  double* out = sums;
  for (std::size_t s = 0; s < shape.channels; ++s) {
    for (std::size_t s2 = s; s2 < shape.channels; ++s2) {
      for (int l = 0; l <= shape.l_max; ++l) {
        const std::size_t begin = static_cast<std::size_t>(l) * l * shape.width;
        multiply_channels({coefficients + s * channel + begin, coefficients + s2 * channel + begin, shape.width, 2 * l + 1}, s == s2, out);
        out += tile;
      }
    }
  }
}

}  // namespace atomloop
