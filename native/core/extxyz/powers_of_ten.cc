#include "core/extxyz/powers_of_ten.h"

namespace atomloop::extxyz {

namespace {

/// Limbs of 32 bits, the least significant first. Holds 5^324, and 2^kScale for the division by up to 5^292.
constexpr int kLimbs = 28;
constexpr int kScale = 832;

struct Big {
  std::uint32_t limbs[kLimbs] = {};

  constexpr void multiply_by_five() {
    std::uint64_t carry = 0;
    for (std::uint32_t& limb : limbs) {
      const std::uint64_t product = std::uint64_t{limb} * 5 + carry;
      limb = static_cast<std::uint32_t>(product);
      carry = product >> 32;
    }
  }

  /// Rounds down; after several divisions the result is that of one by the product.
  constexpr void divide_by_five() {
    std::uint64_t rest = 0;
    for (int i = kLimbs - 1; i >= 0; --i) {
      const std::uint64_t part = rest << 32 | limbs[i];
      limbs[i] = static_cast<std::uint32_t>(part / 5);
      rest = part % 5;
    }
  }

  constexpr int highest_bit() const {
    int limb = kLimbs - 1;
    while (limbs[limb] == 0) --limb;
    int bit = 31;
    while ((limbs[limb] >> bit) == 0) --bit;
    return 32 * limb + bit;
  }

  /// 32 bits from bit `first` up; zeros below the lowest.
  constexpr std::uint32_t bits_from(int first) const {
    if (first <= -32) return 0;
    if (first < 0) return limbs[0] << -first;
    const int limb = first / 32;
    const int shift = first % 32;
    const std::uint64_t above = limb + 1 < kLimbs ? limbs[limb + 1] : 0;
    return static_cast<std::uint32_t>((above << 32 | limbs[limb]) >> shift);
  }

  constexpr bool is_zero_below(int bit) const {
    for (int i = 0; 32 * i < bit; ++i) {
      const std::uint32_t kept = 32 * (i + 1) <= bit ? limbs[i] : limbs[i] & ((1u << (bit % 32)) - 1);
      if (kept != 0) return false;
    }
    return true;
  }

  /// The highest 128 bits, rounded up unless they are all there is.
  constexpr WidePower top(bool is_exact) const {
    const int first = highest_bit() - 127;
    WidePower out;
    out.high = std::uint64_t{bits_from(first + 96)} << 32 | bits_from(first + 64);
    out.low = std::uint64_t{bits_from(first + 32)} << 32 | bits_from(first);
    if (is_exact && is_zero_below(first)) return out;
    out.low += 1;
    out.high += out.low == 0 ? 1 : 0;
    return out;
  }
};

using Table = std::array<WidePower, kMostPower - kLeastPower + 1>;

constexpr Table make_table() {
  Table table{};
  Big power;
  power.limbs[0] = 1;
  for (int exponent = 0; exponent <= kMostPower; ++exponent) {
    table[static_cast<std::size_t>(exponent - kLeastPower)] = power.top(true);
    power.multiply_by_five();
  }
  Big inverse;
  inverse.limbs[kScale / 32] = 1;
  for (int exponent = -1; exponent >= kLeastPower; --exponent) {
    inverse.divide_by_five();
    table[static_cast<std::size_t>(exponent - kLeastPower)] = inverse.top(false);
  }
  return table;
}

constexpr Table kTable = make_table();

}  // namespace

WidePower wide_power_of_ten(int exponent) { return kTable[static_cast<std::size_t>(exponent - kLeastPower)]; }

}  // namespace atomloop::extxyz
