#pragma once

#include <cstdint>

namespace atomloop {

/// Where kernels take random numbers from: a stream, or numbers that were recorded elsewhere.
class RandomSource {
 public:
  virtual ~RandomSource() = default;
  /// Standard normal deviate.
  virtual double normal() = 0;
  /// Deviate of the gamma distribution of this shape, which is positive, and scale 1.
  virtual double gamma(double shape) = 0;
};

/// The same bits as `RandomStream` of `configuration/random.ts`, taken up where that one is: xoshiro128++
/// of D. Blackman and S. Vigna (2021), doi:10.1145/3460772. Deviates use our own logarithm, so that they are
/// the same on every machine.
class RandomStream : public RandomSource {
 public:
  /// Four words, not all of them zero.
  explicit RandomStream(const std::uint32_t* state) : state_{state[0], state[1], state[2], state[3]} {}

  /// 32 random bits.
  std::uint32_t bits();
  /// In [0, 1), with 53 random bits.
  double uniform();
  /// By the polar method of G. Marsaglia and T. A. Bray, SIAM Rev. 6, 260 (1964), doi:10.1137/1006063.
  double normal() override;
  /// By the squeeze method of G. Marsaglia and W. W. Tsang, ACM Trans. Math. Softw. 26, 363 (2000),
  /// doi:10.1145/358407.358414.
  double gamma(double shape) override;

 private:
  std::uint32_t state_[4];
  double spare_ = 0.0;
  bool has_spare_ = false;
};

}  // namespace atomloop
