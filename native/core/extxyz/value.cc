#include "core/extxyz/value.h"

#include <cstring>

namespace atomloop::extxyz {

void Value::clear() {
  kind = Kind::String;
  rank = 0;
  shape = {0, 0};
  reals.clear();
  integers.clear();
  logicals.clear();
  strings.clear();
}

std::size_t Value::size() const {
  if (rank == 0) return 1;
  return rank == 1 ? shape[0] : shape[0] * shape[1];
}

bool same_bits(const Value& a, const Value& b) {
  if (a.kind != b.kind || a.rank != b.rank || a.shape != b.shape) return false;
  switch (a.kind) {
    case Kind::Real:
      return a.reals.size() == b.reals.size() &&
             (a.reals.empty() || std::memcmp(a.reals.data(), b.reals.data(), a.reals.size() * sizeof(double)) == 0);
    case Kind::Integer: return a.integers == b.integers;
    case Kind::Logical: return a.logicals == b.logicals;
    default: return a.strings == b.strings;
  }
}

}  // namespace atomloop::extxyz
