#include "core/math/matrix.h"

#include <cmath>

namespace atomloop {
namespace {

/// Below this norm so many terms are exact to the last bits.
constexpr double kSmall = 0.5;
constexpr int kTerms = 16;
/// Beyond 2^60 there is nothing to gain.
constexpr int kMostSquarings = 60;

template <std::size_t N>
double largest_row_sum(const Matrix<N>& matrix) {
  double most = 0.0;
  for (std::size_t r = 0; r < N; ++r) {
    double sum = 0.0;
    for (std::size_t c = 0; c < N; ++c) sum += std::fabs(matrix(r, c));
    if (sum > most) most = sum;
  }
  return most;
}

template <std::size_t N>
Matrix<N> exponential_of(const Matrix<N>& matrix) {
  int squarings = 0;
  double norm = largest_row_sum(matrix);
  for (; norm > kSmall && squarings < kMostSquarings; norm *= 0.5) ++squarings;
  const Matrix<N> scaled = std::ldexp(1.0, -squarings) * matrix;
  Matrix<N> sum = Matrix<N>::identity();
  for (int k = kTerms; k >= 1; --k) {
    sum = (1.0 / k) * (scaled * sum);
    sum += Matrix<N>::identity();
  }
  for (; squarings > 0; --squarings) sum = sum * sum;
  return sum;
}

}  // namespace

double determinant(const Matrix3& m) {
  return m(0, 0) * (m(1, 1) * m(2, 2) - m(1, 2) * m(2, 1)) - m(0, 1) * (m(1, 0) * m(2, 2) - m(1, 2) * m(2, 0)) +
         m(0, 2) * (m(1, 0) * m(2, 1) - m(1, 1) * m(2, 0));
}

Matrix3 inverse(const Matrix3& m) {
  const double factor = 1.0 / determinant(m);
  Matrix3 result;
  for (std::size_t r = 0; r < 3; ++r) {
    const std::size_t r1 = (r + 1) % 3, r2 = (r + 2) % 3;
    for (std::size_t c = 0; c < 3; ++c) {
      const std::size_t c1 = (c + 1) % 3, c2 = (c + 2) % 3;
      result(c, r) = factor * (m(r1, c1) * m(r2, c2) - m(r1, c2) * m(r2, c1));
    }
  }
  return result;
}

Matrix3 exponential(const Matrix3& matrix) { return exponential_of(matrix); }

Matrix3 exponential_derivative(const Matrix3& at, const Matrix3& direction) {
  Matrix<6> block;
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 3; ++c) {
      block(r, c) = block(r + 3, c + 3) = at(r, c);
      block(r, c + 3) = direction(r, c);
    }
  }
  const Matrix<6> whole = exponential_of(block);
  Matrix3 corner;
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 3; ++c) corner(r, c) = whole(r, c + 3);
  }
  return corner;
}

}  // namespace atomloop
