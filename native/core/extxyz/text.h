#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace atomloop::extxyz {

using Text = std::string_view;

/// A line longer than this is refused, so that memory stays bounded whatever the file.
constexpr std::size_t kMaxLine = std::size_t{16} << 20;

/// White space within a line: space, tab, carriage return, vertical tab and form feed.
inline bool is_blank(char c) {
  constexpr std::uint64_t kBlanks = 1ull << ' ' | 1ull << '\t' | 1ull << '\r' | 1ull << '\v' | 1ull << '\f';
  const auto code = static_cast<unsigned char>(c);
  return code <= ' ' && (kBlanks >> code & 1) != 0;
}

inline bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

inline bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

inline Text strip(Text text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// The end of the line that begins at `begin`: its newline, or `end`.
inline const char* line_end(const char* begin, const char* end) {
  const void* newline = begin == end ? nullptr : std::memchr(begin, '\n', static_cast<std::size_t>(end - begin));
  return newline == nullptr ? end : static_cast<const char*>(newline);
}

/// Bytes quoted for a message: cut after 40 bytes, control bytes as `\xNN`.
std::string shown(Text text);

}  // namespace atomloop::extxyz
