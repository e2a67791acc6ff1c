#pragma once

#include <cstdint>
#include <string>

namespace atomloop::extxyz {

/// Why a text is no extended XYZ, and where.
struct ParseError {
  /// Stable name such as `bad-float`; empty when there is no error.
  std::string kind;
  std::string message;
  std::string expected;
  std::string got;
  /// 0-based, counted from the first frame of the text.
  std::uint64_t frame = 0;
  /// 1-based, absolute.
  std::uint64_t line = 0;
  /// 1-based byte in the line; 0 when the line as a whole is wrong.
  std::uint64_t column = 0;

  explicit operator bool() const { return !kind.empty(); }
};

}  // namespace atomloop::extxyz
