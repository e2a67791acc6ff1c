#include "core/potentials/morse.h"

#include <cmath>

#include "core/math/clones.h"
#include "core/math/elementary.h"
#include "core/potentials/scatter.h"

namespace atomloop {
namespace {

struct Constants {
  double epsilon, rho0, steepness, inner, inverse_width;
};

/// Arrays of a block of pairs; none overlap.
struct Columns {
  std::size_t size;
  const double* r2;
  double* slope;
  double* energy;
};

ATOMLOOP_CLONES void morse_terms(const Constants& constants, const Columns& columns) {
  const auto [size, r2, slope, energy] = columns;
  const auto [epsilon, rho0, steepness, inner, inverse_width] = constants;
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < size; ++k) {
    const double r = std::sqrt(r2[k]);
    const double e = exponential(rho0 - steepness * r);
    const double value = epsilon * e * (e - 2.0);
    const double derivative = -2.0 * epsilon * steepness * e * (e - 1.0);
    const double s = 1.0 - (r - inner) * inverse_width;
    const double s2 = s * s;
    const double quintic = s2 * s * (s * (6.0 * s - 15.0) + 10.0);
    const double taper = s < 1.0 ? quintic : 1.0;
    const double taper_slope = s < 1.0 ? -30.0 * s2 * (s * (s - 2.0) + 1.0) * inverse_width : 0.0;
    energy[k] = value * taper;
    slope[k] = (derivative * taper + value * taper_slope) / r;
  }
}

}  // namespace

void Morse::accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const {
  const auto [epsilon, r0, rho0, rcut1, rcut2] = parameters_;
  const double cutoff = rcut2 * r0;
  const Constants constants{epsilon, rho0, rho0 / r0, rcut1 * r0, 1.0 / (cutoff - rcut1 * r0)};
  PairBlock& block = workspace.block;
  workspace.pairs.start(configuration, cutoff, strict_limit(cutoff), stop);
  while (!workspace.pairs.finished()) {
    workspace.pairs.next(block, stop, PairFinder::kFew);
    workspace.slope.reserve(block.size);
    workspace.energy.reserve(block.size);
    morse_terms(constants, {block.size, block.r2.data(), workspace.slope.data(), workspace.energy.data()});
    scatter_pairs(workspace);
  }
}

}  // namespace atomloop
