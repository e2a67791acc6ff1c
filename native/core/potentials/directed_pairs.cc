#include "core/potentials/directed_pairs.h"

#include <algorithm>
#include <cmath>

namespace atomloop {

void DirectedPairs::start(std::size_t atoms) {
  atoms_ = atoms;
  next_.assign(atoms + 1, 0);
}

void DirectedPairs::count(const PairBlock& block, const Sites& sites) {
  const std::uint32_t* owners = sites.owners();
  for (std::size_t k = 0; k < block.size; ++k) {
    ++next_[block.first[k] + 1];
    ++next_[owners[block.site[k]] + 1];
  }
}

void DirectedPairs::finish_count() {
  for (std::size_t k = 0; k < atoms_; ++k) next_[k + 1] += next_[k];
  starts_.reserve(atoms_ + 1);
  std::copy_n(next_.data(), atoms_ + 1, starts_.data());
  vectors_.reserve(starts_[atoms_]);
  neighbors_.reserve(starts_[atoms_]);
}

void DirectedPairs::put(std::uint32_t atom, std::uint32_t neighbor, const PairVector& vector) {
  const std::size_t place = next_[atom]++;
  vectors_[place] = vector;
  neighbors_[place] = neighbor;
}

void DirectedPairs::fill(const PairBlock& block, const Sites& sites) {
  const Point* points = sites.points();
  const std::uint32_t* owners = sites.owners();
  for (std::size_t k = 0; k < block.size; ++k) {
    const std::uint32_t first = block.first[k], second = owners[block.site[k]];
    const Point &from = points[first], &to = points[block.site[k]];
    const double x = to.x - from.x, y = to.y - from.y, z = to.z - from.z;
    const double r = std::sqrt(block.r2[k]);
    put(first, second, {x, y, z, r});
    put(second, first, {-x, -y, -z, r});
  }
}

}  // namespace atomloop
