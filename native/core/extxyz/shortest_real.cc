#include "core/extxyz/shortest_real.h"

#include <cmath>
#include <cstring>

#include "core/extxyz/powers_of_ten.h"

// Schubfach: R. Giulietti, "The Schubfach way to render doubles" (2021). Fixed or scientific notation is chosen as
// std::to_chars does: the shorter one, fixed when both are as long.

namespace atomloop::extxyz {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr int kFractionBits = 52;
constexpr std::uint64_t kHiddenBit = std::uint64_t{1} << kFractionBits;
constexpr int kExponentBias = 1023 + kFractionBits;

struct DigitPairs {
  char text[200] = {};
  constexpr DigitPairs() {
    for (int i = 0; i < 100; ++i) {
      text[2 * i] = static_cast<char>('0' + i / 10);
      text[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
  }
};

constexpr DigitPairs kPairs;

struct PowersOfTen {
  std::uint64_t values[20] = {};
  constexpr PowersOfTen() {
    std::uint64_t power = 1;
    for (std::uint64_t& value : values) {
      value = power;
      power *= 10;
    }
  }
};

constexpr PowersOfTen kPowersOfTen;

void put_pair(char* out, std::uint32_t pair) { std::memcpy(out, kPairs.text + 2 * pair, 2); }

/// Eight digits, zeros in front included.
void put_eight(char* out, std::uint32_t value) {
  const std::uint32_t high = value / 10000;
  const std::uint32_t low = value % 10000;
  put_pair(out, high / 100);
  put_pair(out + 2, high % 100);
  put_pair(out + 4, low / 100);
  put_pair(out + 6, low % 100);
}

int count_digits(std::uint64_t value) {
  value |= 1;
  const int bits = 64 - __builtin_clzll(value);
  const int least = (bits * 1233) >> 12;  // floor(bits log10 2)
  return least + (value >= kPowersOfTen.values[least] ? 1 : 0);
}

/// Writes the digits of the value so that they end at `end`.
void put_digits(char* end, std::uint64_t value) {
  constexpr std::uint64_t kEight = 100000000;
  for (; value >= kEight; value /= kEight) put_eight(end -= 8, static_cast<std::uint32_t>(value % kEight));
  auto rest = static_cast<std::uint32_t>(value);
  for (; rest >= 100; rest /= 100) put_pair(end -= 2, rest % 100);
  if (rest >= 10) put_pair(end - 2, rest);
  else end[-1] = static_cast<char>('0' + rest);
}

/// The upper half of a product with 64 bits more below, with its last bit set when something was cut off.
std::uint64_t rounded_to_odd(WidePower power, std::uint64_t factor) {
  const Wide low = static_cast<Wide>(power.low) * factor;
  const Wide sum = static_cast<Wide>(power.high) * factor + static_cast<std::uint64_t>(low >> 64);
  const auto cut = static_cast<std::uint64_t>(sum);
  return static_cast<std::uint64_t>(sum >> 64) | (cut > 1 ? 1 : 0);
}

ShortDecimal without_zeros(std::uint64_t digits, int exponent) {
  if (digits % 10 != 0) return {digits, exponent};
  while (digits % 100000000 == 0) {
    digits /= 100000000;
    exponent += 8;
  }
  for (; digits % 10 == 0; ++exponent) digits /= 10;
  return {digits, exponent};
}

/// An integer of up to 22 digits that std::to_chars writes in full.
char* write_wide(char* out, double value) {
  const Wide whole = static_cast<Wide>(value);
  constexpr std::uint64_t kEight = 100000000;
  constexpr std::uint64_t kSixteen = kEight * kEight;
  const auto high = static_cast<std::uint64_t>(whole / kSixteen);
  const auto low = static_cast<std::uint64_t>(whole % kSixteen);
  if (high == 0) return write_digits(out, low);
  out = write_digits(out, high);
  put_eight(out, static_cast<std::uint32_t>(low / kEight));
  put_eight(out + 8, static_cast<std::uint32_t>(low % kEight));
  return out + 16;
}

char* write_scientific(char* out, std::uint64_t digits, int count, int exponent) {
  put_digits(out + count + 1, digits);
  out[0] = out[1];
  out[1] = '.';
  out += count == 1 ? 1 : count + 1;
  int power = exponent + count - 1;
  *out++ = 'e';
  *out++ = power < 0 ? '-' : '+';
  power = power < 0 ? -power : power;
  if (power >= 100) *out++ = static_cast<char>('0' + power / 100);
  put_pair(out, static_cast<std::uint32_t>(power % 100));
  return out + 2;
}

/// With a point: `count` digits of which -exponent are decimals, at most 17.
char* write_fixed(char* out, std::uint64_t digits, int count, int exponent) {
  const int whole = count + exponent;
  if (whole <= 0) {
    std::memcpy(out, "0.000000", 8);
    char* end = out + 2 - exponent;
    put_digits(end, digits);
    return end;
  }
  put_digits(out + count, digits);
  char decimals[16];
  std::memcpy(decimals, out + whole, sizeof decimals);
  out[whole] = '.';
  std::memcpy(out + whole + 1, decimals, sizeof decimals);
  return out + count + 1;
}

/// Numbers of eight decimals, as most files have them: n / 10^8 is the shortest text, because at most 15 digits are
/// the text of no other double. Returns null for others.
char* write_few_decimals(char* out, double value) {
  const auto scaled = static_cast<std::int64_t>(value * 1e8 + 0.5);
  if (static_cast<double>(scaled) / 1e8 != value) return nullptr;
  const auto whole = static_cast<std::uint32_t>(scaled / 100000000);
  const auto decimals = static_cast<std::uint32_t>(scaled % 100000000);
  out = write_digits(out, whole);
  if (decimals == 0) return out;
  *out = '.';
  put_eight(out + 1, decimals);
  out += 8;
  while (*out == '0') --out;
  return out + 1;
}

}  // namespace

ShortDecimal shortest_decimal(double value) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const std::uint64_t fraction = bits & (kHiddenBit - 1);
  const auto biased = static_cast<int>(bits >> kFractionBits);
  const std::uint64_t c = biased == 0 ? fraction : fraction | kHiddenBit;
  const int q = (biased == 0 ? 1 : biased) - kExponentBias;
  const bool is_uneven = fraction == 0 && biased > 1;  // the double below is half as far away
  const std::uint64_t out_of_interval = c & 1;

  const int k = (q * 1262611 - (is_uneven ? 524031 : 0)) >> 22;  // floor(log10 of the width of the interval)
  const int shift = q + floor_log2_of_power(-k) + 1;
  const WidePower power = wide_power_of_ten(-k);
  const std::uint64_t lower = rounded_to_odd(power, (4 * c - (is_uneven ? 1 : 2)) << shift) + out_of_interval;
  const std::uint64_t middle = rounded_to_odd(power, (4 * c) << shift);
  const std::uint64_t upper = rounded_to_odd(power, (4 * c + 2) << shift) - out_of_interval;

  const std::uint64_t s = middle / 4;
  if (s >= 10) {
    const std::uint64_t tens = s / 10;
    const bool is_down = lower <= 40 * tens;
    const bool is_up = 40 * tens + 40 <= upper;
    if (is_down != is_up) return without_zeros(tens + (is_up ? 1 : 0), k + 1);
  }
  const bool is_down = lower <= 4 * s;
  const bool is_up = 4 * s + 4 <= upper;
  if (is_down != is_up) return without_zeros(s + (is_up ? 1 : 0), k);
  const std::uint64_t half = 4 * s + 2;
  const bool rounds_up = middle > half || (middle == half && (s & 1) != 0);
  return without_zeros(s + (rounds_up ? 1 : 0), k);
}

char* write_digits(char* out, std::uint64_t value) {
  char* end = out + count_digits(value);
  put_digits(end, value);
  return end;
}

char* write_shortest(char* out, double value) {
  if (std::signbit(value)) {
    *out++ = '-';
    value = -value;
  }
  if (value == 0) {
    *out = '0';
    return out + 1;
  }
  if (std::isinf(value)) {
    std::memcpy(out, "inf", 3);
    return out + 3;
  }
  if (value >= 1e-3 && value < 1e5) {
    char* end = write_few_decimals(out, value);
    if (end != nullptr) return end;
  }
  const auto [digits, exponent] = shortest_decimal(value);
  const int count = count_digits(digits);
  // Where fixed notation is no longer; one digit needs no point in scientific notation.
  const int single = count == 1 ? 1 : 0;
  if (exponent < -(count + 3) + single || exponent > 5 - single) return write_scientific(out, digits, count, exponent);
  return exponent < 0 ? write_fixed(out, digits, count, exponent) : write_wide(out, value);
}

}  // namespace atomloop::extxyz
