#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>

#include "check.h"
#include "core/extxyz/fast_real.h"
#include "core/extxyz/numbers.h"

namespace {

using namespace atomloop::extxyz;

bool same(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

/// Both ways of reading must agree with strtod.
void check_decimal(const std::string& token) {
  const double expected = std::strtod(token.c_str(), nullptr);
  double value = 1;
  CHECK(is_number(parse_real(token, value)) == std::isfinite(expected));
  if (!std::isfinite(expected)) return;
  CHECK(same(value, expected));
  double fast = 1;
  const char* end = token.data() + token.size();
  const char* after = fast_real<true>(token.data(), end, end, fast);
  if (after != nullptr) CHECK(after == end && same(fast, expected));
  const std::string line = token + "\n12345678901234567890123456789012";
  const char* start = line.data();
  after = fast_real<true>(start, start + token.size(), start + line.size(), fast);
  if (after != nullptr) CHECK(after == start + token.size() && same(fast, expected));
  CHECK(fast_real<false>(start, start + token.size(), start + line.size(), fast) == after);
}

void test_random_numbers() {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200000; ++i) {
    const std::uint64_t bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    std::string shortest;
    append_real(shortest, value);
    double back = 0;
    CHECK(is_number(parse_real(shortest, back)) && same(back, value));
    check_decimal(shortest);
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", static_cast<int>(bits % 18), std::ldexp(value, -std::ilogb(value) + static_cast<int>(bits % 40)));
    check_decimal(text);
    std::snprintf(text, sizeof text, "%.*e", static_cast<int>(bits % 25), value);
    check_decimal(text);
  }
}

/// 17 to 19 digits with a few decimals, among them halves between two doubles.
void test_long_decimals() {
  std::mt19937_64 random(2);
  for (int i = 0; i < 300000; ++i) {
    std::string digits = std::to_string(random());
    if (i % 3 == 0) digits = std::to_string((random() >> 10 << 1 | 1) + (std::uint64_t{1} << 53));
    digits.resize(std::min<std::size_t>(digits.size(), 16 + random() % 4));
    const std::size_t decimals = 1 + random() % 19;
    if (decimals >= digits.size()) digits.insert(0, decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - decimals, ".");
    check_decimal(i % 2 == 0 ? digits : "-" + digits);
  }
  for (const char* tie : {"9007199254740993.0", "9007199254740995.00", "4503599627370497.5", "4503599627370498.5", "0.5000000000000000555"}) {
    check_decimal(tie);
  }
}

void test_forms() {
  double real = 0;
  for (const char* good : {"1", "-1.", ".5", "+2.5", "1e5", "1E-5", "0.0", "000.100", "1D3", "1d-3", "-0", "1e-400"}) {
    CHECK(is_number(parse_real(good, real)));
  }
  for (const char* bad : {"", "-", ".", "e5", "1e", "1e+", "0x10", "1_0", "1,5", "1.2.3", "--1", "1 ", "infinit", "nan1", "1f", "1e5.0"}) {
    CHECK(parse_real(bad, real) == NumberForm::bad);
  }
  for (const char* large : {"1e400", "-1e309", "1D999999999999999999999"}) {
    CHECK(parse_real(large, real) == NumberForm::overflow);
  }
  CHECK(parse_real("1D3", real) == NumberForm::unusual && real == 1000);
  for (const char* special : {"NaN", "nan", "-nan", "NAN"}) CHECK(is_number(parse_real(special, real)) && std::isnan(real));
  for (const char* special : {"inf", "+Inf", "Infinity"}) CHECK(is_number(parse_real(special, real)) && std::isinf(real));
  CHECK(parse_real(std::string(100000, '9') + "e-99990", real) == NumberForm::usual && real > 9e9);
  CHECK(parse_real("0." + std::string(100000, '0') + "1", real) == NumberForm::usual && real == 0);
}

void test_integers() {
  std::int64_t value = 0;
  CHECK(parse_integer("-9223372036854775808", value) == NumberForm::usual && value == INT64_MIN);
  CHECK(parse_integer("9223372036854775808", value) == NumberForm::overflow);
  CHECK(parse_integer("007", value) == NumberForm::unusual && value == 7);
  for (const char* bad : {"", "-", "1.0", "1e3", "0x1", "1_000", "T"}) CHECK(parse_integer(bad, value) == NumberForm::bad);
}

}  // namespace

void test_numbers() {
  test_random_numbers();
  test_long_decimals();
  test_forms();
  test_integers();
}
