#pragma once

#include "core/extxyz/text.h"

namespace atomloop::extxyz {

inline const char* skip_blanks(const char* p, const char* end) {
  while (p != end && is_blank(*p)) ++p;
  return p;
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
