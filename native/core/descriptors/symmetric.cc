#include "core/descriptors/symmetric.h"

#include <algorithm>
#include <cmath>
#include <limits>

// Golub and Van Loan, Matrix Computations, 4th edition (2013): 8.3 (tridiagonal QR), 4.2 (Cholesky).
namespace atomloop {
namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// A symmetric matrix as a tridiagonal one with the same eigenvalues.
struct Tridiagonal {
  std::vector<double> diagonal;
  /// `beside[k]` is between k and k + 1.
  std::vector<double> beside;
};

/// Reflects the part of column `k` below its first entry to zero, from both sides. Returns that entry.
double reflect(Matrix& m, std::size_t k, std::vector<double>& v, std::vector<double>& w) {
  const std::size_t n = m.size;
  double norm2 = 0.0;
  for (std::size_t i = k + 1; i < n; ++i) norm2 += m.at(i, k) * m.at(i, k);
  const double head = m.at(k + 1, k);
  const double norm = head > 0.0 ? -std::sqrt(norm2) : std::sqrt(norm2);
  const double beta = norm2 - head * norm;
  if (beta <= 0.0) return head;
  for (std::size_t i = k + 1; i < n; ++i) v[i] = m.at(i, k);
  v[k + 1] -= norm;
  double vw = 0.0;
  for (std::size_t i = k + 1; i < n; ++i) {
    double sum = 0.0;
    for (std::size_t j = k + 1; j < n; ++j) sum += m.at(i, j) * v[j];
    w[i] = sum / beta;
    vw += v[i] * w[i];
  }
  for (std::size_t i = k + 1; i < n; ++i) w[i] -= 0.5 * vw / beta * v[i];
  for (std::size_t i = k + 1; i < n; ++i) {
    for (std::size_t j = k + 1; j < n; ++j) m.at(i, j) -= v[i] * w[j] + w[i] * v[j];
  }
  return norm;
}

Tridiagonal tridiagonal_of(Matrix m, StopPoll& stop) {
  const std::size_t n = m.size;
  Tridiagonal result{std::vector<double>(n), std::vector<double>(n, 0.0)};
  std::vector<double> v(n), w(n);
  for (std::size_t k = 0; k + 1 < n; ++k) {
    result.beside[k] = k + 2 < n ? reflect(m, k, v, w) : m.at(k + 1, k);
    stop.work((n - k) * (n - k));
  }
  for (std::size_t k = 0; k < n; ++k) result.diagonal[k] = m.at(k, k);
  return result;
}

bool is_split(const Tridiagonal& t, std::size_t k) {
  return std::fabs(t.beside[k]) <= kEpsilon * (std::fabs(t.diagonal[k]) + std::fabs(t.diagonal[k + 1]));
}

/// One implicit QR step with Wilkinson's shift on rows `low` to `high`.
void qr_step(Tridiagonal& t, std::size_t low, std::size_t high) {
  auto& d = t.diagonal;
  auto& e = t.beside;
  const double half = 0.5 * (d[high - 1] - d[high]);
  const double root = std::sqrt(half * half + e[high - 1] * e[high - 1]);
  const double shift = d[high] - e[high - 1] * e[high - 1] / (half + (half >= 0.0 ? root : -root));
  double x = d[low] - shift, z = e[low];
  for (std::size_t k = low; k < high; ++k) {
    const double r = std::sqrt(x * x + z * z);
    const double c = r > 0.0 ? x / r : 1.0, s = r > 0.0 ? z / r : 0.0;
    if (k > low) e[k - 1] = r;
    const double dk = d[k], dn = d[k + 1], ek = e[k];
    d[k] = c * c * dk + 2.0 * c * s * ek + s * s * dn;
    d[k + 1] = s * s * dk - 2.0 * c * s * ek + c * c * dn;
    e[k] = c * s * (dn - dk) + (c * c - s * s) * ek;
    if (k + 1 >= high) break;
    x = e[k];
    z = s * e[k + 1];
    e[k + 1] *= c;
  }
}

}  // namespace

std::vector<double> eigenvalues(const Matrix& matrix, StopPoll& stop) {
  Tridiagonal t = tridiagonal_of(matrix, stop);
  if (matrix.size < 2) return t.diagonal;
  std::size_t high = matrix.size - 1;
  for (std::size_t left = 60 * matrix.size; high > 0 && left > 0; --left) {
    if (is_split(t, high - 1)) {
      --high;
      continue;
    }
    std::size_t low = high - 1;
    while (low > 0 && !is_split(t, low - 1)) --low;
    qr_step(t, low, high);
    stop.work(high - low + 1);
  }
  return t.diagonal;
}

Matrix cholesky(const Matrix& matrix) {
  Matrix lower(matrix.size);
  for (std::size_t j = 0; j < matrix.size; ++j) {
    for (std::size_t i = j; i < matrix.size; ++i) {
      double sum = matrix.at(i, j);
      for (std::size_t k = 0; k < j; ++k) sum -= lower.at(i, k) * lower.at(j, k);
      if (i == j && !(sum > kEpsilon * matrix.at(j, j))) return Matrix(0);
      lower.at(i, j) = i == j ? std::sqrt(sum) : sum / lower.at(j, j);
    }
  }
  return lower;
}

Matrix solve(const Matrix& lower, const Matrix& right) {
  const std::size_t n = lower.size;
  Matrix x = right;
  for (std::size_t column = 0; column < n; ++column) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < i; ++k) x.at(i, column) -= lower.at(i, k) * x.at(k, column);
      x.at(i, column) /= lower.at(i, i);
    }
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t k = i + 1; k < n; ++k) x.at(i, column) -= lower.at(k, i) * x.at(k, column);
      x.at(i, column) /= lower.at(i, i);
    }
  }
  return x;
}

}  // namespace atomloop
