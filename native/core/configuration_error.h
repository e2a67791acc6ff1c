#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace atomloop {

/// The fault of one configuration: the others of its chunk go on. `code` is stable and a literal.
class ConfigurationError : public std::runtime_error {
 public:
  static constexpr std::size_t kNoAtom = static_cast<std::size_t>(-1);

  ConfigurationError(const char* code, const std::string& message, std::string expected = {}, std::string got = {},
                     std::size_t atom = kNoAtom)
      : std::runtime_error(message), code_(code), expected_(std::move(expected)), got_(std::move(got)), atom_(atom) {}

  const char* code() const { return code_; }
  const std::string& expected() const { return expected_; }
  const std::string& got() const { return got_; }
  /// Index of the atom at fault in its configuration, where there is one.
  std::size_t atom() const { return atom_; }

 private:
  const char* code_;
  std::string expected_;
  std::string got_;
  std::size_t atom_;
};

}  // namespace atomloop
