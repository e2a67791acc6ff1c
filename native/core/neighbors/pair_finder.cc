#include "core/neighbors/pair_finder.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/neighbors/row_scan.h"

namespace atomloop {

double strict_limit(double cutoff) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double limit = cutoff * cutoff;
  while (std::sqrt(limit) >= cutoff) limit = std::nextafter(limit, 0.0);
  while (std::sqrt(limit) < cutoff) limit = std::nextafter(limit, kInfinity);
  return limit;
}

void PairFinder::start(const ConfigurationView& configuration, double cutoff, double r2_limit, StopPoll& stop) {
  r2_limit_ = r2_limit;
  atom_ = 0;
  if (!list_.is_wanted()) return sites_.build(configuration, cutoff, stop);
  const Lattice lattice = make_lattice(configuration.cell, configuration.pbc);
  if (list_.covers(configuration, lattice, cutoff)) return sites_.move(configuration, lattice, stop);
  list_.forget();
  sites_.build(configuration, cutoff + list_.skin(), stop);
  make_list(configuration, lattice, cutoff, stop);
}

void PairFinder::make_list(const ConfigurationView& configuration, const Lattice& lattice, double cutoff, StopPoll& stop) {
  const double limit = strict_limit(cutoff + list_.skin());
  list_.begin(configuration, lattice, cutoff);
  for (std::size_t atom = 0; atom < sites_.atoms(); ++atom) {
    row_.size = 0;
    add_ranges(atom);
    scan(atom, limit, row_);
    if (!list_.add(row_.site.data(), row_.size)) return;
    stop.work(candidates_ + 16);
  }
  list_.end();
}

void PairFinder::add_row(std::size_t atom, int y, int z, double reach) {
  const Bins& bins = sites_.bins();
  const std::uint32_t row = bins.row(y, z);
  const double x = sites_.points()[atom].x;
  const std::uint32_t begin = row + bins.along(0, x - reach);
  const std::uint32_t end = row + bins.along(0, x + reach) + 1;
  const auto images = static_cast<std::uint32_t>(sites_.atoms());
  const Range atoms{std::max(sites_.atom_starts()[begin], static_cast<std::uint32_t>(atom + 1)), sites_.atom_starts()[end]};
  const Range beyond{images + sites_.image_starts()[begin], images + sites_.image_starts()[end]};
  for (const Range& range : {atoms, beyond}) {
    if (range.begin >= range.end) continue;
    ranges_[range_count_++] = range;
    candidates_ += range.end - range.begin;
  }
}

void PairFinder::add_ranges(std::size_t atom) {
  const Bins& bins = sites_.bins();
  const Point& at = sites_.points()[atom];
  const double reach = sites_.reach();
  const int y0 = bins.along(1, at.y - reach), y1 = bins.along(1, at.y + reach);
  const int z0 = bins.along(2, at.z - reach), z1 = bins.along(2, at.z + reach);
  range_count_ = 0;
  candidates_ = 0;
  ranges_.reserve(2 * static_cast<std::size_t>(y1 - y0 + 1) * (z1 - z0 + 1));
  for (int z = z0; z <= z1; ++z) {
    const double dz = bins.gap(2, z, at.z);
    for (int y = y0; y <= y1; ++y) {
      const double dy = bins.gap(1, y, at.y);
      const double left = reach * reach - dy * dy - dz * dz;
      if (left > 0.0) add_row(atom, y, z, std::sqrt(left) + (reach - reach / (1.0 + 1e-9)));
    }
  }
}

void PairFinder::reserve(std::size_t candidates, PairBlock& block) {
  block.first.reserve(block.size + candidates, block.size);
  block.site.reserve(block.size + candidates + kRowPadding, block.size);
  block.r2.reserve(block.size + candidates + kRowPadding, block.size);
  r2_.reserve(candidates + kRowPadding);
}

void PairFinder::scan(std::size_t atom, double r2_limit, PairBlock& block) {
  const Point& at = sites_.points()[atom];
  reserve(candidates_, block);
  const std::size_t before = block.size;
  for (std::size_t k = 0; k < range_count_; ++k) {
    const Range range = ranges_[k];
    const std::size_t count = range.end - range.begin;
    squared_distances({sites_.x() + range.begin, sites_.y() + range.begin, sites_.z() + range.begin}, at, count, r2_.data());
    block.size += keep_run({r2_limit, count, r2_.data()}, range.begin, block.site.data() + block.size, block.r2.data() + block.size);
  }
  std::fill(block.first.data() + before, block.first.data() + block.size, static_cast<std::uint32_t>(atom));
}

void PairFinder::scan_list(std::size_t atom, PairBlock& block) {
  const std::uint32_t* listed = list_.sites(atom);
  candidates_ = list_.count(atom);
  reserve(candidates_, block);
  const std::size_t before = block.size;
  listed_distances(sites_.points(), sites_.points()[atom], listed, candidates_, r2_.data());
  block.size += keep_listed({r2_limit_, candidates_, r2_.data()}, listed, block.site.data() + before, block.r2.data() + before);
  std::fill(block.first.data() + before, block.first.data() + block.size, static_cast<std::uint32_t>(atom));
}

void PairFinder::next(PairBlock& block, StopPoll& stop, std::size_t most) {
  block.size = 0;
  while (atom_ < sites_.atoms() && block.size < most) {
    if (list_.is_complete()) {
      scan_list(atom_, block);
    } else {
      add_ranges(atom_);
      scan(atom_, r2_limit_, block);
    }
    stop.work(candidates_ + 16);
    ++atom_;
  }
}

}  // namespace atomloop
