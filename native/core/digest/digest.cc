// MurmurHash3_x64_128 of A. Appleby, https://github.com/aappleby/smhasher (public domain).
#include "core/digest/digest.h"

#include <cstring>

namespace atomloop::digest {

namespace {

constexpr std::uint64_t kFirst = 0x87c37b91114253d5;
constexpr std::uint64_t kSecond = 0x4cf5ad432745937f;

inline std::uint64_t rotate(std::uint64_t x, int bits) { return (x << bits) | (x >> (64 - bits)); }

inline std::uint64_t load(const unsigned char* p) {
  std::uint64_t value;
  std::memcpy(&value, p, sizeof value);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  value = __builtin_bswap64(value);
#endif
  return value;
}

inline std::uint64_t first_part(std::uint64_t k) { return rotate(k * kFirst, 31) * kSecond; }
inline std::uint64_t second_part(std::uint64_t k) { return rotate(k * kSecond, 33) * kFirst; }

inline void mix_block(std::uint64_t& low, std::uint64_t& high, const unsigned char* p) {
  low ^= first_part(load(p));
  low = (rotate(low, 27) + high) * 5 + 0x52dce729;
  high ^= second_part(load(p + 8));
  high = (rotate(high, 31) + low) * 5 + 0x38495ab5;
}

inline std::uint64_t finish(std::uint64_t k) {
  k ^= k >> 33;
  k *= 0xff51afd7ed558ccd;
  k ^= k >> 33;
  k *= 0xc4ceb9fe1a85ec53;
  return k ^ (k >> 33);
}

}  // namespace

Digest digest(const void* bytes, std::size_t length, std::uint32_t seed) {
  const auto* p = static_cast<const unsigned char*>(bytes);
  std::uint64_t low = seed;
  std::uint64_t high = seed;
  const std::size_t rest = length % 16;
  for (const auto* end = p + (length - rest); p != end; p += 16) mix_block(low, high, p);
  if (rest > 0) {
    // The missing bytes of the last block are zeros; a part of zeros changes nothing.
    unsigned char last[16] = {};
    std::memcpy(last, p, rest);
    high ^= second_part(load(last + 8));
    low ^= first_part(load(last));
  }
  low ^= length;
  high ^= length;
  low += high;
  high += low;
  low = finish(low);
  high = finish(high);
  low += high;
  high += low;
  return {low, high};
}

}  // namespace atomloop::digest
