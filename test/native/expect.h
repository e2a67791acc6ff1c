#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

namespace atomloop::test {

/// Ends the program where something does not hold.
inline void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "failed: %s\n", what);
  std::exit(1);
}

/// The same numbers on every machine, which the distributions of the standard library are not.
inline double uniform(std::mt19937& engine, double low, double high) {
  return low + (high - low) * (static_cast<double>(engine()) / 4294967296.0);
}

/// Of all bits of numbers, for comparing builds: FNV-1a over words.
struct Digest {
  std::uint64_t value = 1469598103934665603ull;

  void add(const double* numbers, std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) {
      std::uint64_t bits;
      std::memcpy(&bits, numbers + k, sizeof bits);
      value = (value ^ bits) * 1099511628211ull;
    }
  }

  void add(const std::vector<double>& numbers) { add(numbers.data(), numbers.size()); }

  void print() const { std::printf("%016llx\n", static_cast<unsigned long long>(value)); }
};

}  // namespace atomloop::test
