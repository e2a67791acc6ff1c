#include "core/math/inverse_root.h"

// Golub and Van Loan, Matrix Computations, 4th edition (2013), 8.5. Jacobi's method has small eigenvalues of
// positive matrices right: Demmel and Veselić, SIAM J. SquareMatrix Anal. Appl. 13, 1204 (1992), doi:10.1137/0613074.
namespace atomloop {
namespace {

/// Of the size of an element between two others on the diagonal, and of a pivot that counts as zero.
constexpr double kNegligible = 1e-31;
constexpr double kDependent = 1e-24;
constexpr int kMostSweeps = 60;

struct Rotation {
  Extended cosine, sine, tangent;
};

/// Makes the element between `p` and `q` vanish.
Rotation rotation_for(const ExtendedMatrix& m, std::size_t p, std::size_t q) {
  const Extended theta = (m.at(q, q) - m.at(p, p)) / (m.at(p, q) * Extended(2.0));
  const Extended size = magnitude(theta) + root(theta * theta + Extended(1.0));
  const Extended t = Extended(theta.high >= 0.0 ? 1.0 : -1.0) / size;
  const Extended c = Extended(1.0) / root(t * t + Extended(1.0));
  return {c, t * c, t};
}

void rotate(ExtendedMatrix& m, ExtendedMatrix& vectors, std::size_t p, std::size_t q) {
  const Rotation r = rotation_for(m, p, q);
  const Extended shift = r.tangent * m.at(p, q);
  const Extended mpp = m.at(p, p) - shift, mqq = m.at(q, q) + shift;
  for (std::size_t k = 0; k < m.size; ++k) {
    const Extended kp = m.at(k, p), kq = m.at(k, q);
    m.at(k, p) = m.at(p, k) = r.cosine * kp - r.sine * kq;
    m.at(k, q) = m.at(q, k) = r.sine * kp + r.cosine * kq;
    const Extended vp = vectors.at(k, p), vq = vectors.at(k, q);
    vectors.at(k, p) = r.cosine * vp - r.sine * vq;
    vectors.at(k, q) = r.sine * vp + r.cosine * vq;
  }
  m.at(p, p) = mpp;
  m.at(q, q) = mqq;
  m.at(p, q) = m.at(q, p) = Extended();
}

bool is_negligible(const ExtendedMatrix& m, std::size_t p, std::size_t q) {
  const Extended square = m.at(p, q) * m.at(p, q);
  return !(square > magnitude(m.at(p, p) * m.at(q, q)) * Extended(kNegligible * kNegligible));
}

/// Returns whether anything changed.
bool sweep(ExtendedMatrix& m, ExtendedMatrix& vectors) {
  bool has_changed = false;
  for (std::size_t p = 0; p + 1 < m.size; ++p) {
    for (std::size_t q = p + 1; q < m.size; ++q) {
      if (is_negligible(m, p, q)) continue;
      rotate(m, vectors, p, q);
      has_changed = true;
    }
  }
  return has_changed;
}

/// Gauss elimination, whose pivots are positive exactly where the matrix is positive definite.
bool is_definite(ExtendedMatrix m) {
  for (std::size_t k = 0; k < m.size; ++k) {
    for (std::size_t i = k + 1; i < m.size; ++i) {
      const Extended factor = m.at(i, k) / m.at(k, k);
      const Extended before = m.at(i, i);
      for (std::size_t j = k + 1; j < m.size; ++j) m.at(i, j) = m.at(i, j) - factor * m.at(k, j);
      if (!(m.at(i, i) > before * Extended(kDependent))) return false;
    }
  }
  return true;
}

}  // namespace

SquareMatrix inverse_root(const ExtendedMatrix& matrix) {
  if (!is_definite(matrix)) return SquareMatrix(0);
  ExtendedMatrix m = matrix, vectors(matrix.size), sum(matrix.size);
  for (std::size_t k = 0; k < m.size; ++k) vectors.at(k, k) = Extended(1.0);
  for (int sweeps = 0; sweeps < kMostSweeps && sweep(m, vectors); ++sweeps) {
  }
  for (std::size_t k = 0; k < m.size; ++k) {
    const Extended factor = Extended(1.0) / root(m.at(k, k));
    for (std::size_t i = 0; i < m.size; ++i) {
      for (std::size_t j = 0; j < m.size; ++j) sum.at(i, j) = sum.at(i, j) + factor * vectors.at(i, k) * vectors.at(j, k);
    }
  }
  SquareMatrix result(matrix.size);
  for (std::size_t i = 0; i < m.size * m.size; ++i) result.values[i] = sum.values[i].high;
  return result;
}

}  // namespace atomloop
