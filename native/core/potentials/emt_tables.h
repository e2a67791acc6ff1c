#pragma once

#include <array>

#include "core/neighbors/configuration_view.h"
#include "core/potentials/emt_parameters.h"

namespace atomloop {

/// Derived parameters of one species, in eV and Å.
struct EmtSpecies {
  double e0, s0, v0, eta2, kappa, lambda, n0;
  /// Sums over the shells of the fcc crystal that normalize density and pair energy.
  double gamma1, gamma2;
};

/// Constants of the pairs of two species; 1 and 2 are the first and the second atom of a pair.
struct EmtPair {
  double reach1, reach2;
  double kappa1, kappa2;
  double eta1, eta2;
  double pair1, pair2;
  double density1, density2;
};

/// The species of one configuration and the constants of their pairs.
struct EmtTables {
  static constexpr std::uint8_t kUnknown = 255;

  /// Throws E_UNSUPPORTED_SPECIES.
  EmtTables(const ConfigurationView& configuration, bool asap_cutoff);

  const EmtPair& pair(int first, int second) const { return pairs[first * kEmtElementCount + second]; }

  double rc, acut, list_cutoff;
  int count = 0;
  std::array<std::uint8_t, 256> type_of;
  std::array<EmtSpecies, kEmtElementCount> species;
  std::array<EmtPair, kEmtElementCount * kEmtElementCount> pairs;
};

}  // namespace atomloop
