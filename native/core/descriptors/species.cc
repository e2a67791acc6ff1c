#include "core/descriptors/species.h"

#include <string>

#include "core/configuration_error.h"

namespace atomloop {
namespace {

constexpr std::uint8_t kNoPbc[3] = {0, 0, 0};

}  // namespace

std::array<std::uint8_t, 256> channels_of(const std::vector<std::uint8_t>& species) {
  std::array<std::uint8_t, 256> channels;
  channels.fill(Neighborhoods::kNoType);
  for (std::size_t k = 0; k < species.size(); ++k) {
    if (species[k] == 0) channels.fill(static_cast<std::uint8_t>(k));
    channels[species[k]] = static_cast<std::uint8_t>(k);
  }
  return channels;
}

void assign_channels(const ConfigurationView& configuration, const std::array<std::uint8_t, 256>& channel_of, bool is_strict,
                     Buffer<std::uint8_t>& channels) {
  channels.reserve(configuration.natoms);
  for (std::size_t atom = 0; atom < configuration.natoms; ++atom) {
    const std::uint8_t number = configuration.numbers[atom];
    channels[atom] = channel_of[number];
    if (channels[atom] != Neighborhoods::kNoType || !is_strict) continue;
    throw ConfigurationError("E_UNSUPPORTED_SPECIES", "a species is not among those of the descriptor", "the species given to the descriptor",
                             "atomic number " + std::to_string(number), atom);
  }
}

std::size_t count_centers(const Subject& subject) {
  std::size_t count = 0;
  for (std::size_t atom = 0; atom < subject.configuration.natoms; ++atom) count += subject.is_center(atom) ? 1 : 0;
  return count;
}

ConfigurationView seen(const ConfigurationView& configuration, bool is_periodic) {
  ConfigurationView view = configuration;
  if (!is_periodic) view.pbc = kNoPbc;
  return view;
}

}  // namespace atomloop
