// J. F. Ziegler, J. P. Biersack, U. Littmark, "The Stopping and Range of Ions in Matter", vol. 1,
// Pergamon (1985). The switch to 0, and the value of the Coulomb constant: docs.lammps.org/pair_zbl.html.
#include "core/potentials/zbl.h"

#include <cmath>
#include <numeric>
#include <vector>

#include "core/math/clones.h"
#include "core/math/elementary.h"
#include "core/potentials/pair_types.h"
#include "core/potentials/scatter.h"
#include "core/potentials/species_types.h"

namespace atomloop {
namespace {

/// e^2 / (4 pi epsilon_0) in eV Å, as in LAMMPS's metal units.
constexpr double kCoulomb = 14.399645;
/// Å.
constexpr double kScreening = 0.46850;
constexpr double kPower = 0.23;

struct PairConstants {
  double charges;
  /// Inverse screening lengths of the four terms.
  double decay[4];
  double inner;
  /// Of the switch: slope t^2 (s0 + s1 t), energy t^3 (s0 / 3 + s1 / 4 t) + shift, t = r - inner.
  double s0, s1, shift;
};

struct Screened {
  double value, slope, curvature;
};

/// The bare repulsion and its derivatives.
ATOMLOOP_INLINE Screened repulsion(const PairConstants& pair, double r) {
  constexpr double kWeight[4] = {0.02817, 0.28022, 0.50986, 0.18175};
  double sum = 0.0, first = 0.0, second = 0.0;
  for (int k = 0; k < 4; ++k) {
    const double decay = pair.decay[k];
    const double term = kWeight[k] * exponential(-decay * r);
    sum += term;
    first -= decay * term;
    second += decay * decay * term;
  }
  const double inverse = 1.0 / r;
  const double scale = pair.charges * inverse;
  return {scale * sum, scale * (first - sum * inverse), scale * (second - 2.0 * first * inverse + 2.0 * sum * inverse * inverse)};
}

PairConstants make_pair(double z1, double z2, const ZblParameters& parameters) {
  constexpr double kDecay[4] = {0.20162, 0.40290, 0.94229, 3.19980};
  PairConstants pair{};
  pair.charges = z1 * z2 * kCoulomb;
  const double inverse = (exponential(kPower * logarithm(z1)) + exponential(kPower * logarithm(z2))) / kScreening;
  for (int k = 0; k < 4; ++k) pair.decay[k] = kDecay[k] * inverse;
  pair.inner = parameters.inner;
  const double width = parameters.outer - parameters.inner;
  const Screened end = repulsion(pair, parameters.outer);
  pair.s0 = (width * end.curvature - 3.0 * end.slope) / (width * width);
  pair.s1 = (2.0 * end.slope - width * end.curvature) / (width * width * width);
  pair.shift = -end.value + 0.5 * width * end.slope - width * width / 12.0 * end.curvature;
  return pair;
}

struct Tables {
  Tables(const ConfigurationView& configuration, const ZblParameters& parameters);

  SpeciesTypes types;
  std::vector<PairConstants> pairs;
};

std::vector<std::uint8_t> all_elements() {
  std::vector<std::uint8_t> numbers(118);
  std::iota(numbers.begin(), numbers.end(), std::uint8_t{1});
  return numbers;
}

Tables::Tables(const ConfigurationView& configuration, const ZblParameters& parameters) : types(configuration, all_elements(), "chemical elements") {
  for (const std::uint8_t a : types.element) {
    for (const std::uint8_t b : types.element) pairs.push_back(make_pair(a + 1.0, b + 1.0, parameters));
  }
}

ATOMLOOP_CLONES void zbl_terms(const PairConstants& constants, std::size_t size, const double* __restrict r2, double* __restrict slope,
                               double* __restrict energy) {
  const PairConstants pair = constants;
  ATOMLOOP_INDEPENDENT
  for (std::size_t k = 0; k < size; ++k) {
    const double r = std::sqrt(r2[k]);
    const Screened bare = repulsion(pair, r);
    const double t = r > pair.inner ? r - pair.inner : 0.0;
    energy[k] = bare.value + pair.shift + t * t * t * (pair.s0 / 3.0 + pair.s1 / 4.0 * t);
    slope[k] = (bare.slope + t * t * (pair.s0 + pair.s1 * t)) / r;
  }
}

}  // namespace

void Zbl::accumulate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop) const {
  const auto make = [&] { return Tables(configuration, parameters_); };
  const Tables& tables = workspace.constants.of<Tables>(token(), configuration, make);
  const std::size_t count = tables.types.count();
  workspace.pairs.start(configuration, parameters_.outer, strict_limit(parameters_.outer), stop);
  tables.types.assign(configuration, workspace);
  while (!workspace.pairs.finished()) {
    workspace.pairs.next(workspace.block, stop, PairFinder::kFew);
    workspace.slope.reserve(workspace.block.size);
    workspace.energy.reserve(workspace.block.size);
    sort_by_types(workspace, count);
    for (std::size_t k = 0; k < workspace.types.run_count; ++k) {
      const auto [begin, end, first, second] = workspace.types.runs[k];
      zbl_terms(tables.pairs[first * count + second], end - begin, workspace.block.r2.data() + begin, workspace.slope.data() + begin,
                workspace.energy.data() + begin);
    }
    scatter_pairs(workspace);
  }
}

}  // namespace atomloop
