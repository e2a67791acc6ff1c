#include "core/math/random_stream.h"

#include <cmath>

#include "core/math/elementary.h"

namespace atomloop {
namespace {

std::uint32_t rotate(std::uint32_t x, int bits) { return (x << bits) | (x >> (32 - bits)); }

}  // namespace

std::uint32_t RandomStream::bits() {
  std::uint32_t* s = state_;
  const std::uint32_t result = rotate(s[0] + s[3], 7) + s[0];
  const std::uint32_t shifted = s[1] << 9;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotate(s[3], 11);
  return result;
}

double RandomStream::uniform() {
  const double high = bits() >> 5;
  const double low = bits() >> 6;
  return (high * 67108864.0 + low) / 9007199254740992.0;
}

double RandomStream::normal() {
  if (has_spare_) {
    has_spare_ = false;
    return spare_;
  }
  for (;;) {
    const double u = 2.0 * uniform() - 1.0;
    const double v = 2.0 * uniform() - 1.0;
    const double s = u * u + v * v;
    if (s >= 1.0 || s == 0.0) continue;
    const double factor = std::sqrt(-2.0 * logarithm(s) / s);
    spare_ = v * factor;
    has_spare_ = true;
    return u * factor;
  }
}

double RandomStream::gamma(double shape) {
  if (shape < 1.0) {
    // A deviate of shape + 1 times a power of a uniform one; 0 has no logarithm.
    const double raised = gamma(shape + 1.0);
    const double u = 1.0 - uniform();
    return raised * exponential(logarithm(u) / shape);
  }
  const double d = shape - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  for (;;) {
    const double x = normal();
    const double root = 1.0 + c * x;
    if (root <= 0.0) continue;
    const double v = root * root * root;
    const double u = 1.0 - uniform();
    if (logarithm(u) < 0.5 * x * x + d - d * v + d * logarithm(v)) return d * v;
  }
}

}  // namespace atomloop
