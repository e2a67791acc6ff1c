#pragma once

#include <algorithm>
#include <memory>

#include "core/buffer.h"
#include "core/neighbors/configuration_view.h"

namespace atomloop {

/// What a potential works out from the species of a configuration, kept while these stay the same.
class SpeciesConstants {
 public:
  /// What `make` returns, from an earlier call where `owner` and the numbers of all atoms are as then.
  /// Each potential has an owner of its own and always asks for the same type.
  template <class Constants, class Make>
  const Constants& of(const std::shared_ptr<const char>& owner, const ConfigurationView& configuration, Make make) {
    const std::size_t natoms = configuration.natoms;
    const bool is_same = owner_ == owner && natoms_ == natoms && std::equal(numbers_.data(), numbers_.data() + natoms, configuration.numbers);
    if (!is_same) {
      owner_.reset();
      constants_ = std::make_shared<const Constants>(make());
      numbers_.reserve(natoms);
      std::copy_n(configuration.numbers, natoms, numbers_.data());
      natoms_ = natoms;
      owner_ = owner;
    }
    return *static_cast<const Constants*>(constants_.get());
  }

 private:
  /// Held, so that no later potential gets the same.
  std::shared_ptr<const char> owner_;
  std::shared_ptr<const void> constants_;
  std::size_t natoms_ = 0;
  Buffer<std::uint8_t> numbers_;
};

}  // namespace atomloop
