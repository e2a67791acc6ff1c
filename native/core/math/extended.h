#pragma once

#include <cmath>

namespace atomloop {

/// A number of twice the precision, as the unevaluated sum of two: Dekker, Numer. Math. 18, 224 (1971),
/// doi:10.1007/BF01397083. Needs -ffp-contract=off.
struct Extended {
  double high = 0.0;
  double low = 0.0;

  Extended() = default;
  Extended(double value) : high(value) {}
  Extended(double large, double small) : high(large + small), low(small - (high - large)) {}

  explicit operator double() const { return high; }
};

namespace extended {

/// a + b with its rounding error.
inline Extended sum(double a, double b) {
  const double s = a + b;
  const double part = s - a;
  return {s, (a - (s - part)) + (b - part)};
}

/// a * b with its rounding error.
inline Extended product(double a, double b) {
  constexpr double kSplit = 134217729.0;  // 2^27 + 1
  const double ta = kSplit * a, tb = kSplit * b;
  const double ah = ta - (ta - a), bh = tb - (tb - b);
  const double al = a - ah, bl = b - bh;
  const double p = a * b;
  return {p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
}

}  // namespace extended

inline Extended operator-(const Extended& a) {
  Extended result;
  result.high = -a.high;
  result.low = -a.low;
  return result;
}

inline Extended operator+(const Extended& a, const Extended& b) {
  const Extended high = extended::sum(a.high, b.high), low = extended::sum(a.low, b.low);
  const Extended first(high.high, high.low + low.high);
  return {first.high, first.low + low.low};
}

inline Extended operator-(const Extended& a, const Extended& b) { return a + -b; }

inline Extended operator*(const Extended& a, const Extended& b) {
  const Extended p = extended::product(a.high, b.high);
  return {p.high, p.low + (a.high * b.low + a.low * b.high)};
}

inline Extended operator/(const Extended& a, const Extended& b) {
  const double first = a.high / b.high;
  const Extended rest = a - b * Extended(first);
  const double second = rest.high / b.high;
  const Extended last = rest - b * Extended(second);
  return Extended(first, second) + Extended(last.high / b.high);
}

inline bool operator>(const Extended& a, const Extended& b) { return (a - b).high > 0.0; }

inline Extended magnitude(const Extended& a) { return a.high < 0.0 ? -a : a; }

/// Square root of a positive number: one step of Newton's method from that of its first part.
inline Extended root(const Extended& a) {
  if (!(a.high > 0.0)) return {};
  const Extended guess(std::sqrt(a.high));
  return (guess + a / guess) * Extended(0.5);
}

inline Extended power(Extended base, int exponent) {
  Extended result(1.0);
  for (int k = 0; k < exponent; ++k) result = result * base;
  return result;
}

}  // namespace atomloop
