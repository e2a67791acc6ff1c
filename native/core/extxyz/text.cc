#include "core/extxyz/text.h"

#include <cstdio>

namespace atomloop::extxyz {

std::string shown(Text text) {
  constexpr std::size_t kMost = 40;
  std::string out;
  std::size_t end = text.size();
  if (end > kMost) {
    end = kMost;
    // Never cut a UTF-8 sequence in two.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  }
  for (char c : text.substr(0, end)) {
    if (!is_control(c)) {
      out += c;
      continue;
    }
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(c));
    out += escape;
  }
  if (end < text.size()) out += "...";
  return out;
}

}  // namespace atomloop::extxyz
