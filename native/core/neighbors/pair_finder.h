#pragma once

#include <cstddef>

#include "core/neighbors/pair_block.h"
#include "core/neighbors/sites.h"
#include "core/neighbors/skin_list.h"
#include "core/stop.h"

namespace atomloop {

/// Squared distances below this are those whose distance is strictly below `cutoff`.
double strict_limit(double cutoff);

/// Finds all pairs of a configuration, each once, in blocks that fit in cache and memory.
/// Keeps its buffers from one configuration to the next.
class PairFinder {
 public:
  /// For configurations that change little by little: keeps the pairs up to `skin` (Å) beyond the cutoff
  /// and finds pairs among them for as long as that misses none. Results then depend on earlier
  /// configurations, in their rounding. 0, the default, for none. Forgets what was kept.
  void reuse(double skin) { list_.set_skin(skin); }

  /// Pairs with r2 < `r2_limit`; `cutoff` is at least its root.
  void start(const ConfigurationView& configuration, double cutoff, double r2_limit, StopPoll& stop);

  /// A block ends after the atom that passes this many pairs: few stay in cache, many are all at once.
  static constexpr std::size_t kFew = std::size_t{1} << 10;
  static constexpr std::size_t kMany = std::size_t{1} << 19;
  /// Fills the next block, which may be empty.
  void next(PairBlock& block, StopPoll& stop, std::size_t most = kMany);
  /// Whether all pairs were given.
  bool finished() const { return atom_ == sites_.atoms(); }
  void rewind() { atom_ = 0; }

  const Sites& sites() const { return sites_; }

 private:
  struct Range {
    std::uint32_t begin, end;
  };

  void make_list(const ConfigurationView& configuration, const Lattice& lattice, double cutoff, StopPoll& stop);
  void add_ranges(std::size_t atom);
  void add_row(std::size_t atom, int y, int z, double reach);
  void reserve(std::size_t candidates, PairBlock& block);
  void scan(std::size_t atom, double r2_limit, PairBlock& block);
  void scan_list(std::size_t atom, PairBlock& block);

  Sites sites_;
  SkinList list_;
  double r2_limit_ = 0.0;
  std::size_t atom_ = 0;
  Buffer<Range> ranges_;
  std::size_t range_count_ = 0;
  std::size_t candidates_ = 0;
  Buffer<double> r2_;
  PairBlock row_;
};

}  // namespace atomloop
