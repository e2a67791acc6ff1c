#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "check.h"
#include "core/extxyz/powers_of_ten.h"
#include "core/extxyz/shortest_real.h"

namespace {

using namespace atomloop::extxyz;

double double_of(std::uint64_t bits) {
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// Must be the text that the standard library writes.
void check_text(double value) {
  if (std::isnan(value)) return;
  char text[64];
  char expected[64];
  const char* end = write_shortest(text, value);
  const char* expected_end = std::to_chars(expected, expected + sizeof expected, value).ptr;
  const std::string got(text, static_cast<std::size_t>(end - text));
  const std::string wanted(expected, static_cast<std::size_t>(expected_end - expected));
  if (got == wanted) return;
  std::fprintf(stderr, "`%s` is written as `%s`\n", wanted.c_str(), got.c_str());
  ++failures();
}

/// The value, both signs, and the doubles around it.
void check_around(double value) {
  check_text(-value);
  double below = value, above = value;
  for (int i = 0; i < 3; ++i) {
    check_text(below);
    check_text(above);
    below = std::nextafter(below, 0.0);
    above = std::nextafter(above, std::numeric_limits<double>::infinity());
  }
}

void test_borders() {
  for (std::uint64_t exponent = 0; exponent < 2047; ++exponent) check_around(double_of(exponent << 52));
  for (std::uint64_t bits = 1; bits < 2000; ++bits) check_text(double_of(bits));
  for (int exponent = -323; exponent <= 308; ++exponent) {
    for (int digit = 1; digit < 10; ++digit) {
      check_around(std::strtod((std::to_string(digit) + "e" + std::to_string(exponent)).c_str(), nullptr));
    }
  }
  check_around(std::numeric_limits<double>::max());
  check_around(std::numeric_limits<double>::infinity());
  for (int i = 0; i < 200000; ++i) check_text(i / 1e8);
  for (int i = -30000; i < 30000; ++i) check_text(i);
}

void test_random_reals(std::uint64_t count) {
  std::mt19937_64 random(3);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t bits = random();
    check_text(double_of(bits));
    const double sign = (bits & 1) != 0 ? -1 : 1;
    check_text(sign * static_cast<double>(bits >> bits % 64));
    check_text(sign * static_cast<double>(bits >> (16 + bits % 40)) / 1e8);
    check_text(sign * std::ldexp(static_cast<double>(bits >> 11), -static_cast<int>(bits % 90)));
  }
}

/// Of any length, with 32 bits per limb, the least significant first.
using Big = std::vector<std::uint32_t>;

void multiply(Big& number, std::uint32_t factor) {
  std::uint64_t carry = 0;
  for (std::uint32_t& limb : number) {
    carry += std::uint64_t{limb} * factor;
    limb = static_cast<std::uint32_t>(carry);
    carry >>= 32;
  }
  if (carry > 0) number.push_back(static_cast<std::uint32_t>(carry));
}

void shift_left(Big& number, int bits) {
  for (; bits >= 31; bits -= 31) multiply(number, 1u << 31);
  multiply(number, 1u << bits);
}

bool is_less(Big a, Big b) {
  while (!a.empty() && a.back() == 0) a.pop_back();
  while (!b.empty() && b.back() == 0) b.pop_back();
  if (a.size() != b.size()) return a.size() < b.size();
  for (std::size_t i = a.size(); i-- > 0;) {
    if (a[i] != b[i]) return a[i] < b[i];
  }
  return false;
}

Big big_of(WidePower power, std::uint32_t less) {
  Big out{static_cast<std::uint32_t>(power.low), static_cast<std::uint32_t>(power.low >> 32),
          static_cast<std::uint32_t>(power.high), static_cast<std::uint32_t>(power.high >> 32)};
  for (std::size_t i = 0; less > 0 && i < out.size(); ++i) less = out[i]-- == 0 ? 1 : 0;
  return out;
}

/// (power - 1) 2^scale < 10^exponent <= power 2^scale, in integers.
void test_table() {
  for (int exponent = kLeastPower; exponent <= kMostPower; ++exponent) {
    const WidePower power = wide_power_of_ten(exponent);
    const int scale = floor_log2_of_power(exponent) - 127;
    Big exact{1}, entry = big_of(power, 0), before = big_of(power, 1);
    for (int i = 0; i < exponent; ++i) multiply(exact, 10);
    for (int i = 0; i < -exponent; ++i) {
      multiply(entry, 10);
      multiply(before, 10);
    }
    if (scale < 0) shift_left(exact, -scale);
    if (scale > 0) shift_left(entry, scale);
    if (scale > 0) shift_left(before, scale);
    CHECK(power.high >> 63 == 1);
    CHECK(!is_less(entry, exact));
    CHECK(is_less(before, exact));
  }
}

}  // namespace

void test_shortest_real(std::uint64_t count) {
  test_table();
  test_borders();
  test_random_reals(count);
}
