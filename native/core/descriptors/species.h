#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/buffer.h"
#include "core/descriptors/descriptor.h"

namespace atomloop {

/// Place in a list of species by atomic number, `Neighborhoods::kNoType` for those that are not in it.
/// The species 0 stands for all.
std::array<std::uint8_t, 256> channels_of(const std::vector<std::uint8_t>& species);

/// Channel of each atom. Throws E_UNSUPPORTED_SPECIES where an atom has none and `is_strict`.
void assign_channels(const ConfigurationView& configuration, const std::array<std::uint8_t, 256>& channel_of, bool is_strict,
                     Buffer<std::uint8_t>& channels);

std::size_t count_centers(const Subject& subject);

/// The configuration as a descriptor sees it: without periodicity where it looks at none.
ConfigurationView seen(const ConfigurationView& configuration, bool is_periodic);

}  // namespace atomloop
