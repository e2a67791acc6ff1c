#include "core/descriptors/neighborhoods.h"

namespace atomloop {
namespace {

/// Room behind the arrays for loops that go in fours.
constexpr std::size_t kPadding = 4;

}  // namespace

template <class Visit>
void Neighborhoods::for_blocks(bool is_first_time, StopPoll& stop, const Visit& visit) {
  if (!is_first_time && is_one_block_) return visit(block_);
  finder_.rewind();
  std::size_t blocks = 0;
  for (; !finder_.finished(); ++blocks) {
    finder_.next(block_, stop);
    visit(block_);
  }
  is_one_block_ = blocks == 1;
}

void Neighborhoods::count(StopPoll& stop) {
  const std::uint32_t* owners = finder_.sites().owners();
  starts_.assign(atoms() + 2, 0);
  for_blocks(true, stop, [&](const PairBlock& block) {
    for (std::size_t k = 0; k < block.size; ++k) {
      ++starts_[block.first[k] + 2];
      ++starts_[owners[block.site[k]] + 2];
    }
  });
  for (std::size_t atom = 2; atom < atoms() + 2; ++atom) starts_[atom] += starts_[atom - 1];
}

/// A pair of an atom and an image is, seen from the owner of the image, one with the opposite vector.
void Neighborhoods::link(StopPoll& stop) {
  const std::uint32_t* owners = finder_.sites().owners();
  links_.reserve(starts_[atoms() + 1]);
  for_blocks(false, stop, [&](const PairBlock& block) {
    for (std::size_t k = 0; k < block.size; ++k) {
      const std::uint32_t first = block.first[k], site = block.site[k];
      links_[starts_[first + 1]++] = {first, site};
      links_[starts_[owners[site] + 1]++] = {site, first};
    }
    stop.work(block.size);
  });
}

void Neighborhoods::build(const ConfigurationView& configuration, double cutoff, StopPoll& stop) {
  finder_.start(configuration, cutoff, strict_limit(cutoff), stop);
  count(stop);
  link(stop);
}

/// Index in the configuration.
std::size_t Neighborhoods::neighbor_atom(const Link& link) const {
  const Sites& sites = finder_.sites();
  return sites.originals()[sites.owners()[link.to]];
}

void Neighborhoods::gather(std::size_t atom, const std::uint8_t* types, std::size_t type_count, TypedNeighbors& out) const {
  const Point* points = finder_.sites().points();
  const std::size_t begin = starts_[atom], end = starts_[atom + 1];
  out.starts.assign(type_count + 2, 0);
  for (std::size_t k = begin; k < end; ++k) {
    const std::uint8_t type = types[neighbor_atom(links_[k])];
    if (type != kNoType) ++out.starts[type + 2];
  }
  for (std::size_t type = 2; type < type_count + 2; ++type) out.starts[type] += out.starts[type - 1];
  for (Buffer<double>* column : {&out.x, &out.y, &out.z, &out.r2}) column->reserve(end - begin + kPadding);
  for (std::size_t k = begin; k < end; ++k) {
    const std::uint8_t type = types[neighbor_atom(links_[k])];
    if (type == kNoType) continue;
    const std::size_t place = out.starts[type + 1]++;
    const Point& from = points[links_[k].from];
    const Point& to = points[links_[k].to];
    const double dx = to.x - from.x, dy = to.y - from.y, dz = to.z - from.z;
    out.x[place] = dx;
    out.y[place] = dy;
    out.z[place] = dz;
    out.r2[place] = dx * dx + dy * dy + dz * dz;
  }
  out.starts.pop_back();
  out.size = out.starts.back();
}

}  // namespace atomloop
