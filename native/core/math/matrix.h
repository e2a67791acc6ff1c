#pragma once

#include <array>
#include <cstddef>

namespace atomloop {

/// A small square matrix, row by row.
template <std::size_t N>
struct Matrix {
  std::array<double, N * N> values{};

  double& operator()(std::size_t row, std::size_t column) { return values[N * row + column]; }
  double operator()(std::size_t row, std::size_t column) const { return values[N * row + column]; }

  static Matrix identity() {
    Matrix result;
    for (std::size_t k = 0; k < N; ++k) result(k, k) = 1.0;
    return result;
  }

  Matrix transposed() const {
    Matrix result;
    for (std::size_t r = 0; r < N; ++r) {
      for (std::size_t c = 0; c < N; ++c) result(c, r) = (*this)(r, c);
    }
    return result;
  }

  double trace() const {
    double sum = 0.0;
    for (std::size_t k = 0; k < N; ++k) sum += (*this)(k, k);
    return sum;
  }

  Matrix& operator*=(double factor) {
    for (double& value : values) value *= factor;
    return *this;
  }

  Matrix& operator+=(const Matrix& other) {
    for (std::size_t k = 0; k < N * N; ++k) values[k] += other.values[k];
    return *this;
  }
};

using Matrix3 = Matrix<3>;

template <std::size_t N>
Matrix<N> operator*(const Matrix<N>& a, const Matrix<N>& b) {
  Matrix<N> result;
  for (std::size_t r = 0; r < N; ++r) {
    for (std::size_t k = 0; k < N; ++k) {
      for (std::size_t c = 0; c < N; ++c) result(r, c) += a(r, k) * b(k, c);
    }
  }
  return result;
}

template <std::size_t N>
Matrix<N> operator*(double factor, Matrix<N> matrix) {
  return matrix *= factor;
}

inline Matrix3 to_matrix(const double* values) {
  Matrix3 result;
  for (std::size_t k = 0; k < 9; ++k) result.values[k] = values[k];
  return result;
}

double determinant(const Matrix3& matrix);

/// Not finite for a singular matrix.
Matrix3 inverse(const Matrix3& matrix);

/// v M, with v as a row. `to` may be `v`.
inline void transform_row(const double* v, const Matrix3& matrix, double* to) {
  const double x = v[0], y = v[1], z = v[2];
  for (std::size_t c = 0; c < 3; ++c) to[c] = x * matrix(0, c) + y * matrix(1, c) + z * matrix(2, c);
}

/// e^A, by scaling, Taylor's series and squaring: N. J. Higham, Functions of Matrices (2008), doi:10.1137/1.9780898717778.
Matrix3 exponential(const Matrix3& matrix);

/// The derivative of e^A in the direction D: the corner of the exponential of a block matrix, section 3.2 there.
Matrix3 exponential_derivative(const Matrix3& at, const Matrix3& direction);

}  // namespace atomloop
