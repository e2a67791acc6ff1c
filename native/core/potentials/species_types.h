#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/neighbors/configuration_view.h"
#include "core/potentials/workspace.h"

namespace atomloop {

/// The species of a configuration, numbered in the order in which they appear.
struct SpeciesTypes {
  static constexpr std::uint8_t kUnknown = 255;

  /// `elements` are the atomic numbers that have parameters, `names` what to call them in a message.
  /// Throws E_UNSUPPORTED_SPECIES for any other.
  SpeciesTypes(const ConfigurationView& configuration, const std::vector<std::uint8_t>& elements, const std::string& names);

  /// Writes the type of each sorted atom to the workspace, whose pairs have been started.
  void assign(const ConfigurationView& configuration, Workspace& workspace) const;

  /// By atomic number.
  std::array<std::uint8_t, 256> type_of;
  /// By type: index in `elements`, and an atom of that type.
  std::vector<std::uint8_t> element;
  std::vector<std::size_t> example;
  std::size_t count() const { return element.size(); }
};

}  // namespace atomloop
