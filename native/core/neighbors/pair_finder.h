#pragma once

#include <cstddef>

#include "core/neighbors/pair_block.h"
#include "core/neighbors/sites.h"
#include "core/stop.h"

namespace atomloop {

/// Squared distances below this are those whose distance is strictly below `cutoff`.
double strict_limit(double cutoff);

/// Finds all pairs of a configuration, each once, in blocks that fit in cache and memory.
/// Keeps its buffers from one configuration to the next.
class PairFinder {
 public:
  /// Pairs with r2 < `r2_limit`; `cutoff` is at least its root.
  void start(const ConfigurationView& configuration, double cutoff, double r2_limit, StopPoll& stop);

  /// Fills the next block, which may be empty.
  void next(PairBlock& block, StopPoll& stop);
  /// Whether all pairs were given.
  bool finished() const { return atom_ == sites_.atoms(); }
  void rewind() { atom_ = 0; }

  const Sites& sites() const { return sites_; }

 private:
  struct Range {
    std::uint32_t begin, end;
  };

  void add_ranges(std::size_t atom);
  void add_row(std::size_t atom, int y, int z, double reach);
  void scan(std::size_t atom, PairBlock& block);

  Sites sites_;
  double r2_limit_ = 0.0;
  std::size_t atom_ = 0;
  Buffer<Range> ranges_;
  std::size_t range_count_ = 0;
  std::size_t candidates_ = 0;
  Buffer<double> r2_;
};

}  // namespace atomloop
