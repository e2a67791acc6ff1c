#include "core/potentials/three_body.h"

#include "core/configuration_error.h"

namespace atomloop {

ThreeBodyTypes::ThreeBodyTypes(const ConfigurationView& configuration, const ThreeBodyFile& file)
    : species(configuration, file.elements, file.names), table(count() * count() * count(), nullptr) {
  for (const ThreeBodyEntry& entry : file.entries) {
    std::size_t type[3];
    bool is_present = true;
    for (int k = 0; k < 3; ++k) {
      type[k] = species.type_of[entry.elements[k]];
      is_present = is_present && type[k] != SpeciesTypes::kUnknown;
    }
    if (is_present) table[at(type[0], type[1], type[2])] = &entry;
  }
  for (std::size_t place = 0; place < table.size(); ++place) {
    if (table[place] != nullptr) continue;
    const std::size_t type[3] = {place / count() / count(), place / count() % count(), place % count()};
    std::string numbers;
    for (const std::size_t t : type) numbers += " " + std::to_string(file.elements[species.element[t]]);
    throw ConfigurationError("E_UNSUPPORTED_SPECIES", "there are no parameters for the atomic numbers" + numbers + " together",
                             "an entry for each three of the species", {}, species.example[type[2]]);
  }
}

}  // namespace atomloop
