#pragma once

#include "core/extxyz/text.h"

namespace atomloop::extxyz {

inline const char* skip_blanks(const char* p, const char* end) {
  while (p != end && is_blank(*p)) ++p;
  return p;
}

/// Spaces at the start of eight bytes.
inline int leading_spaces(const char* p) {
  std::uint64_t chunk;
  std::memcpy(&chunk, p, sizeof chunk);
  chunk ^= 0x2020202020202020;
  return chunk == 0 ? 8 : __builtin_ctzll(chunk) >> 3;
}

inline const char* token_end(const char* p, const char* end) {
  while (p != end && !is_blank(*p)) ++p;
  return p;
}

/// The place before the token number `count` of a row.
inline const char* skip_tokens(const char* p, const char* end, std::uint64_t count) {
  for (; count > 0 && p != end; --count) p = token_end(skip_blanks(p, end), end);
  return p;
}

inline Text text_between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace atomloop::extxyz
