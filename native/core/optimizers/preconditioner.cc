#include "core/optimizers/preconditioner.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/math/angles.h"
#include "core/math/elementary.h"
#include "core/math/vectors.h"

namespace atomloop {
namespace {

/// How fast couplings fall, and where they end, in distances of nearest neighbors.
constexpr double kDecay = 3.0;
constexpr double kReach = 2.0;
/// What is added to the diagonal, so that no movement is free.
constexpr double kStabilization = 0.1;
/// Length of the displacement that gives the scale, in distances of nearest neighbors.
constexpr double kProbe = 1e-2;
/// Movement after which other atoms may be neighbors, in distances of nearest neighbors.
constexpr double kStale = 0.5;
constexpr double kTolerance = 1e-9;
constexpr int kMostIterations = 1000;

double extent_of(const System& system) {
  double most = 0.0;
  for (std::size_t c = 0; c < 3; ++c) {
    double low = 0.0, high = 0.0;
    for (std::size_t atom = 0; atom < system.natoms(); ++atom) {
      const double x = system.positions[3 * atom + c] - system.positions[c];
      low = std::min(low, x);
      high = std::max(high, x);
    }
    most = std::max({most, high - low, std::sqrt(system.cell[3 * c] * system.cell[3 * c] + system.cell[3 * c + 1] * system.cell[3 * c + 1] +
                                                 system.cell[3 * c + 2] * system.cell[3 * c + 2])});
  }
  return most;
}

}  // namespace

bool ExpPreconditioner::find_nearest(const System& system, StopPoll& stop) {
  constexpr double kGolden = 1.618033988749895;
  constexpr double kNone = std::numeric_limits<double>::infinity();
  const double most = 2.0 * extent_of(system);
  for (double cutoff = 1.0; cutoff < most; cutoff *= kGolden) {
    std::vector<double> nearest(system.natoms(), kNone);
    finder_.start(system.view(), cutoff, cutoff * cutoff, stop);
    while (!finder_.finished()) {
      finder_.next(block_, stop);
      for (std::size_t k = 0; k < block_.size; ++k) {
        for (std::uint32_t sorted : {block_.first[k], finder_.sites().owners()[block_.site[k]]}) nearest[sorted] = std::min(nearest[sorted], block_.r2[k]);
      }
    }
    const double longest = *std::max_element(nearest.begin(), nearest.end());
    nearest_ = std::sqrt(longest);
    if (longest < kNone) return true;
  }
  return false;
}

void ExpPreconditioner::couple(const System& system, StopPoll& stop) {
  struct Pair {
    std::uint32_t first, second;
    double value;
  };
  std::vector<Pair> pairs;
  const std::size_t natoms = system.natoms();
  const double cutoff = kReach * nearest_;
  diagonal_.assign(natoms, kStabilization);
  starts_.assign(natoms + 1, 0);
  finder_.start(system.view(), cutoff, cutoff * cutoff, stop);
  while (!finder_.finished()) {
    finder_.next(block_, stop);
    const Sites& sites = finder_.sites();
    for (std::size_t k = 0; k < block_.size; ++k) {
      const std::uint32_t i = sites.originals()[block_.first[k]], j = sites.originals()[sites.owners()[block_.site[k]]];
      if (i == j) continue;
      const double value = exponential(-kDecay * (std::sqrt(block_.r2[k]) / nearest_ - 1.0));
      diagonal_[i] += value;
      diagonal_[j] += value;
      if (is_fixed_[i] != 0 || is_fixed_[j] != 0) continue;
      pairs.push_back({i, j, -value});
      ++starts_[i + 1];
      ++starts_[j + 1];
    }
  }
  for (std::size_t atom = 0; atom < natoms; ++atom) {
    if (is_fixed_[atom] != 0) diagonal_[atom] = 1.0;
    starts_[atom + 1] += starts_[atom];
  }
  couplings_.resize(2 * pairs.size());
  std::vector<std::size_t> ends(starts_.begin(), starts_.end() - 1);
  for (const Pair& pair : pairs) {
    couplings_[ends[pair.first]++] = {pair.second, pair.value};
    couplings_[ends[pair.second]++] = {pair.first, pair.value};
  }
}

bool ExpPreconditioner::build(const System& system, StopPoll* stop) {
  StopPoll unwatched(nullptr);
  StopPoll& poll = stop == nullptr ? unwatched : *stop;
  if (nearest_ == 0.0 && !find_nearest(system, poll)) return false;
  const std::size_t natoms = system.natoms();
  is_fixed_.resize(natoms);
  for (std::size_t atom = 0; atom < natoms; ++atom) {
    is_fixed_[atom] = std::all_of(&system.fixed[3 * atom], &system.fixed[3 * atom] + 3, [](std::uint8_t flag) { return flag != 0; }) ? 1 : 0;
  }
  positions_ = system.positions;
  couple(system, poll);
  is_dense_ = natoms <= most_dense_;
  if (!is_dense_) return true;
  SquareMatrix matrix(natoms);
  for (std::size_t atom = 0; atom < natoms; ++atom) {
    matrix.row(atom)[atom] = diagonal_[atom];
    for (std::size_t k = starts_[atom]; k < starts_[atom + 1]; ++k) matrix.row(atom)[couplings_[k].atom] += couplings_[k].value;
  }
  return cholesky_.factor(matrix, stop);
}

void ExpPreconditioner::renew(const System& system, StopPoll* stop) {
  double most = 0.0;
  for (std::size_t k = 0; k < positions_.size(); ++k) most = std::max(most, std::fabs(system.positions[k] - positions_[k]));
  if (most > kStale * nearest_) build(system, stop);
}

std::vector<double> ExpPreconditioner::probe(const std::vector<double>& at, const System& system) const {
  const std::size_t natoms = system.natoms();
  std::vector<double> displacement(at.size(), 0.0);
  for (std::size_t c = 0; c < 3; ++c) {
    double low = at[c], high = at[c];
    for (std::size_t atom = 0; atom < natoms; ++atom) {
      low = std::min(low, at[3 * atom + c]);
      high = std::max(high, at[3 * atom + c]);
    }
    if (!(high > low)) continue;
    for (std::size_t atom = 0; atom < natoms; ++atom) {
      const std::size_t k = 3 * atom + c;
      if (system.fixed[k] == 0) displacement[k] = kProbe * nearest_ * sine(at[k] / (high - low));
    }
    if (at.size() > 3 * natoms) displacement[3 * (natoms + c) + c] = kProbe;
  }
  return displacement;
}

void ExpPreconditioner::scale(const std::vector<double>& displacement, const std::vector<double>& forces, const std::vector<double>& displaced) {
  const std::size_t atoms_end = 3 * diagonal_.size();
  std::vector<double> product(atoms_end);
  multiply(displacement.data(), product.data());
  double change[2] = {}, guess[2] = {};
  for (std::size_t k = 0; k < displacement.size(); ++k) {
    const std::size_t part = k < atoms_end ? 0 : 1;
    change[part] += (forces[k] - displaced[k]) * displacement[k];
    guess[part] += (part == 0 ? product[k] : displacement[k]) * displacement[k];
  }
  curvature_ = guess[0] > 0.0 ? std::max(1.0, change[0] / guess[0]) : 1.0;
  cell_curvature_ = guess[1] > 0.0 ? std::max(1.0, change[1] / guess[1]) : 1.0;
}

ATOMLOOP_CLONES void ExpPreconditioner::multiply(const double* x, double* y) const {
  for (std::size_t atom = 0; atom < diagonal_.size(); ++atom) {
    double sum[3];
    for (std::size_t c = 0; c < 3; ++c) sum[c] = diagonal_[atom] * x[3 * atom + c];
    for (std::size_t k = starts_[atom]; k < starts_[atom + 1]; ++k) {
      const Coupling& coupling = couplings_[k];
      for (std::size_t c = 0; c < 3; ++c) sum[c] += coupling.value * x[3 * coupling.atom + c];
    }
    for (std::size_t c = 0; c < 3; ++c) y[3 * atom + c] = sum[c];
  }
}

void ExpPreconditioner::solve_dense(double* b) const {
  const std::size_t natoms = diagonal_.size();
  std::vector<double> column(natoms);
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t atom = 0; atom < natoms; ++atom) column[atom] = b[3 * atom + c];
    cholesky_.solve(column.data());
    for (std::size_t atom = 0; atom < natoms; ++atom) b[3 * atom + c] = column[atom];
  }
}

/// Conjugate gradients with the diagonal as preconditioner: M. R. Hestenes, E. Stiefel, J. Res. Natl. Bur. Stand. 49,
/// 409 (1952), doi:10.6028/jres.049.044.
void ExpPreconditioner::solve_iteratively(double* b, StopPoll* stop) const {
  const std::size_t size = 3 * diagonal_.size();
  std::vector<double> x(size, 0.0), rest(b, b + size), scaled(size), along(size, 0.0), product(size);
  const double enough = kTolerance * kTolerance * dot(rest, rest);
  double before = 0.0;
  for (int iteration = 0; iteration < kMostIterations && dot(rest, rest) > enough; ++iteration) {
    for (std::size_t k = 0; k < size; ++k) scaled[k] = rest[k] / diagonal_[k / 3];
    const double now = dot(rest, scaled);
    const double weight = iteration == 0 ? 0.0 : now / before;
    for (std::size_t k = 0; k < size; ++k) along[k] = scaled[k] + weight * along[k];
    multiply(along.data(), product.data());
    const double length = now / dot(along, product);
    add_scaled(x, along, length);
    add_scaled(rest, product, -length);
    before = now;
    if (stop != nullptr) stop->work(couplings_.size() + size);
  }
  std::copy(x.begin(), x.end(), b);
}

void ExpPreconditioner::solve(std::vector<double>& forces, StopPoll* stop) const {
  const std::size_t atoms_end = 3 * diagonal_.size();
  if (is_dense_) {
    solve_dense(forces.data());
  } else {
    solve_iteratively(forces.data(), stop);
  }
  for (std::size_t k = 0; k < forces.size(); ++k) forces[k] /= k < atoms_end ? curvature_ : cell_curvature_;
}

}  // namespace atomloop
