#include "core/extxyz/numbers.h"

#include <charconv>
#include <cmath>
#include <limits>

#include "core/extxyz/fast_real.h"
#include "core/extxyz/shortest_real.h"

namespace atomloop::extxyz {

namespace {

bool equals_any_case(Text token, Text lower) {
  if (token.size() != lower.size()) return false;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if ((token[i] | 0x20) != lower[i]) return false;
  }
  return true;
}

NumberForm parse_special(Text token, Text unsigned_token, double& out) {
  const bool negative = token[0] == '-';
  if (equals_any_case(unsigned_token, "nan")) {
    out = std::numeric_limits<double>::quiet_NaN();
    return token == "nan" ? NumberForm::usual : NumberForm::unusual;
  }
  if (!equals_any_case(unsigned_token, "inf") && !equals_any_case(unsigned_token, "infinity")) return NumberForm::bad;
  out = negative ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  return token == "inf" || token == "-inf" ? NumberForm::usual : NumberForm::unusual;
}

/// Parts of a decimal number, as positions in its token.
struct Decimal {
  std::size_t point_at = 0;   // digits before the point
  std::size_t marker = 0;     // place of the exponent letter, or the size
  std::int64_t exponent = 0;  // clamped
  std::size_t first = 0;      // index among the digits of the first that is not 0
  bool is_zero = true;
  bool is_decimal = false;
};

Decimal split_decimal(Text digits) {
  Decimal d;
  std::size_t i = 0, count = 0;
  bool point = false;
  for (; i < digits.size(); ++i) {
    const char c = digits[i];
    if (c == '.' && !point) {
      point = true;
      d.point_at = count;
      continue;
    }
    if (!is_digit(c)) break;
    if (c != '0' && d.is_zero) {
      d.is_zero = false;
      d.first = count;
    }
    ++count;
  }
  if (!point) d.point_at = count;
  d.marker = i;
  if (count == 0) return d;
  if (i == digits.size()) {
    d.is_decimal = true;
    return d;
  }
  if ((digits[i] | 0x20) != 'e' && (digits[i] | 0x20) != 'd') return d;
  ++i;
  const bool down = i < digits.size() && digits[i] == '-';
  if (i < digits.size() && (digits[i] == '-' || digits[i] == '+')) ++i;
  if (i == digits.size()) return d;
  for (; i < digits.size(); ++i) {
    if (!is_digit(digits[i])) return d;
    if (d.exponent < 100000000) d.exponent = d.exponent * 10 + (digits[i] - '0');
  }
  if (down) d.exponent = -d.exponent;
  d.is_decimal = true;
  return d;
}

double convert(Text digits, const Decimal& d) {
  double value = 0;
  const bool fortran = d.marker < digits.size() && (digits[d.marker] | 0x20) == 'd';
  std::from_chars_result result{};
  if (fortran) {
    std::string copy(digits);
    copy[d.marker] = 'e';
    result = std::from_chars(copy.data(), copy.data() + copy.size(), value);
  } else {
    result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  }
  if (result.ec == std::errc()) return value;
  const auto magnitude = static_cast<std::int64_t>(d.point_at) - static_cast<std::int64_t>(d.first) + d.exponent;
  return magnitude > 0 ? std::numeric_limits<double>::infinity() : 0.0;
}

}  // namespace

NumberForm parse_real(Text token, double& out) {
  if (token.empty()) return NumberForm::bad;
  const char* end = token.data() + token.size();
  if (any_real<true>(token.data(), end, out) == end) return NumberForm::usual;
  Text digits = token;
  const bool has_sign = token[0] == '-' || token[0] == '+';
  if (has_sign) digits.remove_prefix(1);
  if (digits.empty()) return NumberForm::bad;
  if ((digits[0] | 0x20) == 'n' || (digits[0] | 0x20) == 'i') return parse_special(token, digits, out);
  const Decimal d = split_decimal(digits);
  if (!d.is_decimal) return NumberForm::bad;
  const double value = d.is_zero ? 0.0 : convert(digits, d);
  if (std::isinf(value)) return NumberForm::overflow;
  out = token[0] == '-' ? -value : value;
  const bool fortran = d.marker < digits.size() && (digits[d.marker] | 0x20) == 'd';
  return fortran || token[0] == '+' ? NumberForm::unusual : NumberForm::usual;
}

NumberForm parse_integer(Text token, std::int64_t& out) {
  if (token.empty()) return NumberForm::bad;
  Text digits = token;
  if (token[0] == '+' || token[0] == '-') digits.remove_prefix(1);
  if (digits.empty()) return NumberForm::bad;
  for (char c : digits) {
    if (!is_digit(c)) return NumberForm::bad;
  }
  const Text parsed = token[0] == '+' ? digits : token;
  const auto result = std::from_chars(parsed.data(), parsed.data() + parsed.size(), out);
  if (result.ec != std::errc()) return NumberForm::overflow;
  const bool padded = digits.size() > 1 && digits[0] == '0';
  return padded || token[0] == '+' || token == "-0" ? NumberForm::unusual : NumberForm::usual;
}

bool parse_logical(Text token, bool& out) {
  out = token == "T" || token == "True" || token == "TRUE" || token == "true";
  return out || token == "F" || token == "False" || token == "FALSE" || token == "false";
}

bool parse_column_logical(Text token, bool& out) {
  out = equals_any_case(token, "t") || equals_any_case(token, "true");
  return out || equals_any_case(token, "f") || equals_any_case(token, "false");
}

char* write_real(char* out, double value) {
  if (std::isnan(value)) {
    std::memcpy(out, "nan", 3);
    return out + 3;
  }
  return write_shortest(out, value);
}

char* write_integer(char* out, std::int64_t value) {
  if (value >= 0) return write_digits(out, static_cast<std::uint64_t>(value));
  *out = '-';
  return write_digits(out + 1, 0 - static_cast<std::uint64_t>(value));
}

void append_real(std::string& out, double value) {
  char buffer[kLongestNumber];
  out.append(buffer, write_real(buffer, value));
}

void append_marked_real(std::string& out, double value) {
  const std::size_t start = out.size();
  append_real(out, value);
  if (out.find_first_of(".en", start) == std::string::npos) out += ".0";
}

void append_integer(std::string& out, std::int64_t value) {
  char buffer[kLongestNumber];
  out.append(buffer, write_integer(buffer, value));
}

}  // namespace atomloop::extxyz
