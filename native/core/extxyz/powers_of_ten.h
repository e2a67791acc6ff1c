#pragma once

#include <array>
#include <cstdint>

namespace atomloop::extxyz {

/// 128 bits, the most significant first.
struct WidePower {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
};

constexpr int kLeastPower = -292;
constexpr int kMostPower = 324;

/// Number of the highest bit of 10^exponent: floor(exponent log2 10), for exponents within 1650.
constexpr int floor_log2_of_power(int exponent) { return (exponent * 1741647) >> 19; }

/// 10^exponent / 2^(floor_log2_of_power(exponent) - 127), rounded up, so that the highest bit is set; for exponents
/// from kLeastPower to kMostPower. Computed exactly when the library is compiled.
WidePower wide_power_of_ten(int exponent);

}  // namespace atomloop::extxyz
