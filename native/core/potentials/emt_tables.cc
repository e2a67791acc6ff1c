#include "core/potentials/emt_tables.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/configuration_error.h"
#include "core/math/elementary.h"

namespace atomloop {
namespace {

const EmtElement* find_element(std::uint8_t number) {
  for (const EmtElement& element : kEmtElements) {
    if (element.number == number) return &element;
  }
  return nullptr;
}

[[noreturn]] void unsupported(std::uint8_t number, std::size_t atom) {
  std::string known;
  for (const EmtElement& element : kEmtElements) known += (known.empty() ? "" : ", ") + std::string(element.symbol);
  throw ConfigurationError("E_UNSUPPORTED_SPECIES", "there are no parameters for a species", known,
                           "atomic number " + std::to_string(number), atom);
}

EmtSpecies derive(const EmtElement& element, double rc, double acut) {
  EmtSpecies species{};
  species.e0 = element.e0;
  species.s0 = element.s0 * kEmtBohr;
  species.v0 = element.v0;
  species.eta2 = element.eta2 / kEmtBohr;
  species.kappa = element.kappa / kEmtBohr;
  species.lambda = element.lambda / kEmtBohr;
  species.n0 = element.n0 / (kEmtBohr * kEmtBohr * kEmtBohr);
  constexpr double kShells[] = {12, 6, 24};
  for (int k = 0; k < 3; ++k) {
    const double r = species.s0 * kEmtBeta * std::sqrt(k + 1.0);
    const double beyond = r - kEmtBeta * species.s0;
    const double weight = kShells[k] / (12.0 * (1.0 + exponential(acut * (r - rc))));
    species.gamma1 += weight * exponential(-species.eta2 * beyond);
    species.gamma2 += weight * exponential(-species.kappa / kEmtBeta * beyond);
  }
  return species;
}

EmtPair combine(const EmtSpecies& a, const EmtSpecies& b) {
  const double ksi = b.n0 / a.n0;
  EmtPair pair{};
  pair.reach1 = kEmtBeta * a.s0;
  pair.reach2 = kEmtBeta * b.s0;
  pair.kappa1 = a.kappa / kEmtBeta;
  pair.kappa2 = b.kappa / kEmtBeta;
  pair.eta1 = a.eta2;
  pair.eta2 = b.eta2;
  pair.pair1 = 0.5 * a.v0 * ksi / a.gamma2;
  pair.pair2 = 0.5 * b.v0 / ksi / b.gamma2;
  pair.density1 = ksi / a.gamma1;
  pair.density2 = 1.0 / ksi / b.gamma1;
  return pair;
}

}  // namespace

EmtTables::EmtTables(const ConfigurationView& configuration, bool asap_cutoff) {
  type_of.fill(kUnknown);
  std::array<const EmtElement*, kEmtElementCount> elements{};
  for (std::size_t k = 0; k < configuration.natoms; ++k) {
    const std::uint8_t number = configuration.numbers[k];
    if (type_of[number] != kUnknown) continue;
    const EmtElement* element = find_element(number);
    if (element == nullptr) unsupported(number, k);
    elements[count] = element;
    type_of[number] = static_cast<std::uint8_t>(count++);
  }
  double s0 = 0.0;
  for (const EmtElement& element : kEmtElements) {
    if (!asap_cutoff || type_of[element.number] != kUnknown) s0 = std::max(s0, element.s0);
  }
  rc = kEmtBeta * s0 * kEmtBohr * 0.5 * (std::sqrt(3.0) + 2.0);
  acut = logarithm(9999.0) / (rc * 4.0 / (std::sqrt(3.0) + 2.0) - rc);
  list_cutoff = asap_cutoff ? 1.045 * rc : rc + 0.5;
  for (int a = 0; a < count; ++a) species[a] = derive(*elements[a], rc, acut);
  for (int a = 0; a < count; ++a) {
    for (int b = 0; b < count; ++b) pairs[a * kEmtElementCount + b] = combine(species[a], species[b]);
  }
}

}  // namespace atomloop
