#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace atomloop {

/// The fault of one configuration: the others of its chunk go on. `code` is stable and a literal.
class ConfigurationError : public std::runtime_error {
 public:
  ConfigurationError(const char* code, const std::string& message, std::string expected = {}, std::string got = {})
      : std::runtime_error(message), code_(code), expected_(std::move(expected)), got_(std::move(got)) {}

  const char* code() const { return code_; }
  const std::string& expected() const { return expected_; }
  const std::string& got() const { return got_; }

 private:
  const char* code_;
  std::string expected_;
  std::string got_;
};

}  // namespace atomloop
