#include "core/math/symmetric.h"

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

/// One row of the factor; false where its pivot is not positive.
ATOMLOOP_CLONES bool factor_row(const double* source, double* factor, std::size_t row, std::size_t size) {
  double* own = factor + row * size;
  for (std::size_t c = 0; c < row; ++c) {
    const double* other = factor + c * size;
    own[c] = (source[c] - dot(own, other, c)) / other[c];
  }
  const double pivot = source[row] - dot(own, own, row);
  if (!(pivot > 0.0)) return false;
  own[row] = std::sqrt(pivot);
  return true;
}

/// A tridiagonal matrix T = Q A Q^T; the rows of `basis` are those of Q.
struct Tridiagonal {
  std::vector<double> diagonal;
  /// `beside[k]` couples k and k + 1.
  std::vector<double> beside;
};

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
bool householder(const Symmetric& a, std::size_t k, std::vector<double>& u) {
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

Tridiagonal tridiagonalize(Symmetric a, Symmetric& basis, StopPoll* stop) {
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
void sweep(Tridiagonal& t, std::size_t begin, std::size_t end, Symmetric& basis) {
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

/// The end of the block that begins there: the first coupling that is nothing beside its diagonal.
std::size_t block_end(const Tridiagonal& t, std::size_t begin) {
  constexpr double kTiny = std::numeric_limits<double>::epsilon();
  std::size_t end = begin;
  for (; end + 1 < t.diagonal.size(); ++end) {
    const double scale = std::fabs(t.diagonal[end]) + std::fabs(t.diagonal[end + 1]);
    if (std::fabs(t.beside[end]) <= kTiny * scale) break;
  }
  return end;
}

}  // namespace

bool Cholesky::factor(const Symmetric& matrix, StopPoll* stop) {
  size_ = matrix.size;
  factor_.resize(size_ * size_);
  for (std::size_t row = 0; row < size_; ++row) {
    if (!factor_row(matrix.row(row), factor_.data(), row, size_)) return false;
    report(stop, row * row / 2 + 1);
  }
  return true;
}

void Cholesky::solve(double* b) const {
  const double* factor = factor_.data();
  for (std::size_t r = 0; r < size_; ++r) b[r] = (b[r] - dot(factor + r * size_, b, r)) / factor[r * size_ + r];
  for (std::size_t r = size_; r-- > 0;) {
    b[r] /= factor[r * size_ + r];
    add_scaled(b, factor + r * size_, -b[r], r);
  }
}

void eigen(const Symmetric& matrix, std::vector<double>& values, Symmetric& vectors, StopPoll* stop) {
  constexpr int kMostSweeps = 100;
  const std::size_t size = matrix.size;
  vectors.size = size;
  vectors.values.assign(size * size, 0.0);
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

}  // namespace atomloop
