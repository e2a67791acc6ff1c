#include "core/potentials/lennard_jones.h"

#include <cmath>
#include <limits>

#include "core/math/clones.h"
#include "core/potentials/scatter.h"

namespace atomloop {
namespace {

struct Constants {
  double sigma2, epsilon4, shift, rc2, ro2, taper;
};

/// Arrays of a block of pairs; none overlap.
struct Columns {
  std::size_t size;
  const double* r2;
  double* slope;
  double* energy;
};

ATOMLOOP_CLONES void shifted_terms(const Constants& constants, const Columns& columns) {
  const auto [size, r2, slope, energy] = columns;
  const double sigma2 = constants.sigma2, epsilon4 = constants.epsilon4, shift = constants.shift;
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < size; ++k) {
    const double inverse = 1.0 / r2[k];
    const double c2 = sigma2 * inverse;
    const double c6 = c2 * c2 * c2;
    const double c12 = c6 * c6;
    energy[k] = epsilon4 * (c12 - c6) - shift;
    slope[k] = -6.0 * epsilon4 * (2.0 * c12 - c6) * inverse;
  }
}

/// Multiplies by (rc2 - r2)^2 (rc2 + 2 r2 - 3 ro2) / (rc2 - ro2)^3 beyond ro.
ATOMLOOP_CLONES void taper_terms(const Constants& constants, const Columns& columns) {
  const auto [size, r2, slope, energy] = columns;
  const double rc2 = constants.rc2, ro2 = constants.ro2, taper = constants.taper;
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < size; ++k) {
    const double left = rc2 - r2[k];
    const double value = r2[k] < ro2 ? 1.0 : left * left * (rc2 + 2.0 * r2[k] - 3.0 * ro2) * taper;
    const double derivative = r2[k] < ro2 ? 0.0 : 6.0 * left * (ro2 - r2[k]) * taper;
    slope[k] = value * slope[k] + 2.0 * derivative * energy[k];
    energy[k] *= value;
  }
}

}  // namespace

void LennardJones::accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const {
  const auto [sigma, epsilon, rc, ro, smooth] = parameters_;
  const double c2 = (sigma / rc) * (sigma / rc);
  const double c6 = c2 * c2 * c2;
  const double width = rc * rc - ro * ro;
  const Constants constants{sigma * sigma, 4.0 * epsilon, smooth ? 0.0 : 4.0 * epsilon * (c6 * c6 - c6), rc * rc, ro * ro,
                            1.0 / (width * width * width)};
  const double limit = std::nextafter(rc * rc, std::numeric_limits<double>::infinity());
  PairBlock& block = workspace.block;
  workspace.pairs.start(configuration, rc, limit, stop);
  while (!workspace.pairs.finished()) {
    workspace.pairs.next(block, stop, PairFinder::kFew);
    workspace.slope.reserve(block.size);
    workspace.energy.reserve(block.size);
    const Columns columns{block.size, block.r2.data(), workspace.slope.data(), workspace.energy.data()};
    shifted_terms(constants, columns);
    if (smooth) taper_terms(constants, columns);
    scatter_pairs(workspace);
  }
}

}  // namespace atomloop
