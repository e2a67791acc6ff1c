#include "core/potentials/pair_types.h"

#include <utility>

namespace atomloop {
namespace {

struct PairKeys {
  const std::uint8_t* types;
  const std::uint32_t* owners;
  std::size_t count;

  std::size_t of(const PairBlock& block, std::size_t pair) const {
    return types[block.first[pair]] * count + types[owners[block.site[pair]]];
  }
};

void sort_pairs(const PairKeys& keys, PairBlock& block, TypeBuffers& buffers) {
  PairBlock& sorted = buffers.sorted;
  sorted.first.reserve(block.size);
  sorted.site.reserve(block.size);
  sorted.r2.reserve(block.size);
  for (std::size_t k = 0; k < block.size; ++k) {
    const std::size_t to = buffers.starts[keys.of(block, k)]++;
    sorted.first[to] = block.first[k];
    sorted.site[to] = block.site[k];
    sorted.r2[to] = block.r2[k];
  }
  sorted.size = block.size;
  std::swap(sorted, block);
}

}  // namespace

void sort_by_types(Workspace& workspace, std::size_t type_count) {
  PairBlock& block = workspace.block;
  TypeBuffers& buffers = workspace.types;
  buffers.runs.reserve(type_count * type_count);
  buffers.run_count = 0;
  if (type_count == 1) {
    buffers.runs[buffers.run_count++] = {0, block.size, 0, 0};
    return;
  }
  const PairKeys keys{workspace.embedding.types.data(), workspace.pairs.sites().owners(), type_count};
  buffers.starts.assign(type_count * type_count + 1, 0);
  for (std::size_t k = 0; k < block.size; ++k) ++buffers.starts[keys.of(block, k) + 1];
  for (std::size_t key = 0; key < type_count * type_count; ++key) {
    buffers.starts[key + 1] += buffers.starts[key];
    const auto first = static_cast<std::uint8_t>(key / type_count), second = static_cast<std::uint8_t>(key % type_count);
    if (buffers.starts[key + 1] > buffers.starts[key]) {
      buffers.runs[buffers.run_count++] = {buffers.starts[key], buffers.starts[key + 1], first, second};
    }
  }
  sort_pairs(keys, block, buffers);
}

}  // namespace atomloop
