#include "core/math/eigen.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/math/clones.h"
#include "core/math/vectors.h"

namespace atomloop {
namespace {

void report(StopPoll* stop, std::size_t work) {
  if (stop != nullptr) stop->work(work);
}

/// A tridiagonal matrix with the same eigenvalues.
struct Tridiagonal {
  std::vector<double> diagonal;
  /// `beside[k]` couples k and k + 1.
  std::vector<double> beside;
};

/// Whether that coupling is nothing beside the diagonal.
bool is_split(const Tridiagonal& t, std::size_t k) {
  return std::fabs(t.beside[k]) <= std::numeric_limits<double>::epsilon() * (std::fabs(t.diagonal[k]) + std::fabs(t.diagonal[k + 1]));
}

/// A := (1 - 2 u u^T) A (1 - 2 u u^T) with a unit vector u.
ATOMLOOP_CLONES void reflect_both(double* a, const double* u, double* p, std::size_t size) {
  for (std::size_t r = 0; r < size; ++r) p[r] = dot(a + r * size, u, size);
  const double along = dot(p, u, size);
  for (std::size_t r = 0; r < size; ++r) p[r] = 2.0 * (p[r] - along * u[r]);
  for (std::size_t r = 0; r < size; ++r) {
    add_scaled(a + r * size, p, -u[r], size);
    add_scaled(a + r * size, u, -p[r], size);
  }
}

/// Q := (1 - 2 u u^T) Q, over the columns of Q.
ATOMLOOP_CLONES void reflect_rows(double* q, const double* u, double* p, std::size_t size) {
  std::fill_n(p, size, 0.0);
  for (std::size_t r = 0; r < size; ++r) add_scaled(p, q + r * size, u[r], size);
  for (std::size_t r = 0; r < size; ++r) add_scaled(q + r * size, p, -2.0 * u[r], size);
}

/// The unit vector whose reflection turns column k, below its neighbor, to zero; false where it is zero already.
bool householder(const SquareMatrix& a, std::size_t k, std::vector<double>& u) {
  std::fill(u.begin(), u.end(), 0.0);
  double square = 0.0;
  for (std::size_t r = k + 1; r < a.size; ++r) {
    u[r] = a.row(r)[k];
    square += u[r] * u[r];
  }
  const double beyond = square - u[k + 1] * u[k + 1];
  if (!(beyond > 0.0)) return false;
  u[k + 1] += u[k + 1] > 0.0 ? std::sqrt(square) : -std::sqrt(square);
  const double length = std::sqrt(dot(u, u));
  for (double& value : u) value /= length;
  return true;
}

/// T = Q A Q^T; the rows of `basis`, at first those of the unit matrix, become those of Q.
Tridiagonal tridiagonalize(SquareMatrix a, SquareMatrix& basis, StopPoll* stop) {
  const std::size_t size = a.size;
  std::vector<double> u(size), p(size);
  for (std::size_t k = 0; k + 2 < size; ++k) {
    if (!householder(a, k, u)) continue;
    reflect_both(a.values.data(), u.data(), p.data(), size);
    reflect_rows(basis.values.data(), u.data(), p.data(), size);
    report(stop, 5 * size * size);
  }
  Tridiagonal result{std::vector<double>(size), std::vector<double>(size, 0.0)};
  for (std::size_t k = 0; k < size; ++k) result.diagonal[k] = a.row(k)[k];
  for (std::size_t k = 0; k + 1 < size; ++k) result.beside[k] = a.row(k + 1)[k];
  return result;
}

/// Turns rows a and b into each other by an angle.
ATOMLOOP_CLONES void rotate_rows(double* __restrict a, double* __restrict b, double cosine, double sine, std::size_t size) {
  for (std::size_t k = 0; k < size; ++k) {
    const double upper = a[k];
    const double lower = b[k];
    a[k] = cosine * upper - sine * lower;
    b[k] = sine * upper + cosine * lower;
  }
}

/// One QL sweep over [begin, end], whose last coupling is chased out at the top.
void sweep(Tridiagonal& t, std::size_t begin, std::size_t end, SquareMatrix& basis) {
  auto& d = t.diagonal;
  auto& e = t.beside;
  const double half = (d[begin + 1] - d[begin]) / (2.0 * e[begin]);
  const double root = std::sqrt(half * half + 1.0);
  double g = d[end] - d[begin] + e[begin] / (half + (half >= 0.0 ? root : -root));
  double sine = 1.0, cosine = 1.0, shift = 0.0;
  for (std::size_t k = end; k-- > begin;) {
    const double f = sine * e[k];
    const double b = cosine * e[k];
    const double r = std::sqrt(f * f + g * g);
    e[k + 1] = r;
    if (r == 0.0) {
      d[k + 1] -= shift;
      e[end] = 0.0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[k + 1] - shift;
    const double q = (d[k] - g) * sine + 2.0 * cosine * b;
    shift = sine * q;
    d[k + 1] = g + shift;
    g = cosine * q - b;
    rotate_rows(basis.row(k), basis.row(k + 1), cosine, sine, basis.size);
  }
  d[begin] -= shift;
  e[begin] = g;
  e[end] = 0.0;
}

/// The end of the block that begins there.
std::size_t block_end(const Tridiagonal& t, std::size_t begin) {
  std::size_t end = begin;
  while (end + 1 < t.diagonal.size() && !is_split(t, end)) ++end;
  return end;
}

/// Reflects the part of column `k` below its first entry to zero, from both sides. Returns that entry.
double reflect_below(SquareMatrix& m, std::size_t k, std::vector<double>& v, std::vector<double>& w) {
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

/// Without the vectors.
Tridiagonal tridiagonal_of(SquareMatrix m, StopPoll& stop) {
  const std::size_t n = m.size;
  Tridiagonal result{std::vector<double>(n), std::vector<double>(n, 0.0)};
  std::vector<double> v(n), w(n);
  for (std::size_t k = 0; k + 1 < n; ++k) {
    result.beside[k] = k + 2 < n ? reflect_below(m, k, v, w) : m.at(k + 1, k);
    stop.work((n - k) * (n - k));
  }
  for (std::size_t k = 0; k < n; ++k) result.diagonal[k] = m.at(k, k);
  return result;
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

void eigen(const SquareMatrix& matrix, std::vector<double>& values, SquareMatrix& vectors, StopPoll* stop) {
  constexpr int kMostSweeps = 100;
  const std::size_t size = matrix.size;
  vectors = SquareMatrix(size);
  for (std::size_t k = 0; k < size; ++k) vectors.row(k)[k] = 1.0;
  Tridiagonal t = tridiagonalize(matrix, vectors, stop);
  for (std::size_t begin = 0; begin < size; ++begin) {
    for (int sweeps = 0; sweeps < kMostSweeps; ++sweeps) {
      const std::size_t end = block_end(t, begin);
      if (end == begin) break;
      sweep(t, begin, end, vectors);
      report(stop, (end - begin) * size);
    }
  }
  values = std::move(t.diagonal);
}

std::vector<double> eigenvalues(const SquareMatrix& matrix, StopPoll& stop) {
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

}  // namespace atomloop
