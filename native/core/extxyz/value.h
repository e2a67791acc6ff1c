#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace atomloop::extxyz {

/// Type of a column or of an info value. Json is info only.
enum class Kind : std::uint8_t { Real, Integer, Logical, String, Json };

/// One info value. Scalars have rank 0 and one element; 2-D values are row by row.
struct Value {
  Kind kind = Kind::String;
  int rank = 0;
  std::array<std::size_t, 2> shape{0, 0};
  std::vector<double> reals;
  std::vector<std::int64_t> integers;
  std::vector<std::uint8_t> logicals;
  /// Also the text of a Json value, as its only element.
  std::vector<std::string> strings;

  void clear();
  std::size_t size() const;
};

/// True when both have the same type, shape and bits.
bool same_bits(const Value& a, const Value& b);

}  // namespace atomloop::extxyz
