#include "core/potentials/species_types.h"

#include <algorithm>

#include "core/configuration_error.h"

namespace atomloop {

SpeciesTypes::SpeciesTypes(const ConfigurationView& configuration, const std::vector<std::uint8_t>& elements, const std::string& names) {
  type_of.fill(kUnknown);
  for (std::size_t k = 0; k < configuration.natoms; ++k) {
    const std::uint8_t number = configuration.numbers[k];
    if (type_of[number] != kUnknown) continue;
    const auto known = std::find(elements.begin(), elements.end(), number);
    if (known == elements.end()) {
      throw ConfigurationError("E_UNSUPPORTED_SPECIES", "there are no parameters for a species", names,
                               "atomic number " + std::to_string(number), k);
    }
    type_of[number] = static_cast<std::uint8_t>(element.size());
    element.push_back(static_cast<std::uint8_t>(known - elements.begin()));
    example.push_back(k);
  }
}

void SpeciesTypes::assign(const ConfigurationView& configuration, Workspace& workspace) const {
  Buffer<std::uint8_t>& types = workspace.embedding.types;
  types.reserve(configuration.natoms);
  const std::uint32_t* originals = workspace.pairs.sites().originals();
  for (std::size_t k = 0; k < configuration.natoms; ++k) types[k] = type_of[configuration.numbers[originals[k]]];
}

}  // namespace atomloop
