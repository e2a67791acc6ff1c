#include "core/optimizers/symmetry.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/configuration_error.h"
#include "core/math/eigen.h"
#include "core/math/vectors.h"
#include "core/neighbors/lattice.h"

namespace atomloop {
namespace {

/// Å: an image farther from the next atom is none.
constexpr double kFarthest = 0.5;
/// Strain that makes a cell symmetric; what needs more is not.
constexpr double kMostStrain = 0.1;
constexpr std::size_t kVoigt[3][3] = {{0, 5, 4}, {5, 1, 3}, {4, 3, 2}};

[[noreturn]] void refuse(const std::string& got, std::size_t atom = ConfigurationError::kNoAtom) {
  throw ConfigurationError("E_SYMMETRY", "an operation of the space group is none of this structure", "a symmetry that the structure nearly has", got, atom);
}

Matrix3 rotation_of(const SpaceGroup& group, std::size_t operation) { return to_matrix(&group.rotations[9 * operation]); }

/// The root of a symmetric, positive matrix.
Matrix3 root_of(const Matrix3& matrix) {
  std::vector<double> values;
  SquareMatrix vectors;
  eigen({3, std::vector<double>(matrix.values.begin(), matrix.values.end())}, values, vectors, nullptr);
  Matrix3 result;
  for (std::size_t k = 0; k < 3; ++k) {
    for (std::size_t r = 0; r < 3; ++r) {
      for (std::size_t c = 0; c < 3; ++c) result(r, c) += std::sqrt(values[k]) * vectors.row(k)[r] * vectors.row(k)[c];
    }
  }
  return result;
}

/// The cell whose metric is the mean over the rotations, without turning it.
Matrix3 symmetric_cell(const Matrix3& cell, const SpaceGroup& group) {
  const Matrix3 metric = cell * cell.transposed();
  Matrix3 mean;
  for (std::size_t k = 0; k < group.size(); ++k) {
    const Matrix3 rotation = rotation_of(group, k);
    mean += rotation.transposed() * metric * rotation;
  }
  mean *= 1.0 / static_cast<double>(group.size());
  const Matrix3 back = inverse(cell);
  const Matrix3 stretch = root_of(back * mean * back.transposed());
  for (std::size_t k = 0; k < 9; ++k) {
    if (!(std::fabs(stretch.values[k] - (k % 4 == 0 ? 1.0 : 0.0)) < kMostStrain)) refuse("a cell of another shape");
  }
  return cell * stretch;
}

void fractions_of(const System& system, const Matrix3& cell, std::vector<double>& fractions) {
  const Matrix3 back = inverse(cell);
  fractions.resize(system.positions.size());
  for (std::size_t atom = 0; atom < system.natoms(); ++atom) transform_row(&system.positions[3 * atom], back, &fractions[3 * atom]);
}

/// R x + t - y, less the nearest whole numbers.
void offset(const double* x, const Matrix3& rotation, const double* t, const double* y, double* to) {
  transform_row(x, rotation.transposed(), to);
  for (std::size_t c = 0; c < 3; ++c) {
    to[c] += t[c] - y[c];
    to[c] -= std::floor(to[c] + 0.5);
  }
}

/// The atom of the same species next to the image of `from`.
std::uint32_t nearest_atom(const System& system, const std::vector<double>& fractions, const Matrix3& rotation, const double* t, std::size_t from) {
  const Matrix3 cell = to_matrix(system.cell);
  double least = -1.0;
  std::size_t nearest = from;
  for (std::size_t atom = 0; atom < system.natoms(); ++atom) {
    if (system.numbers[atom] != system.numbers[from]) continue;
    double between[3];
    offset(&fractions[3 * from], rotation, t, &fractions[3 * atom], between);
    transform_row(between, cell, between);
    const double square = between[0] * between[0] + between[1] * between[1] + between[2] * between[2];
    if (least >= 0.0 && square >= least) continue;
    least = square;
    nearest = atom;
  }
  if (!(least >= 0.0 && least <= kFarthest * kFarthest)) refuse("an image of atom " + std::to_string(from) + " where there is no atom", from);
  return static_cast<std::uint32_t>(nearest);
}

}  // namespace

Symmetry::Symmetry(System& system, const SpaceGroup& group) : natoms_(system.natoms()) {
  find_permutations(system, group);
  std::vector<double> fractions;
  fractions_of(system, to_matrix(system.cell), fractions);
  const Matrix3 cell = symmetric_cell(to_matrix(system.cell), group);
  std::copy(cell.values.begin(), cell.values.end(), system.cell);
  const double share = 1.0 / static_cast<double>(group.size());
  std::vector<double> mean(fractions.size(), 0.0), between(fractions.size());
  for (std::size_t k = 0; k < group.size(); ++k) {
    const std::uint32_t* image = &images_[k * natoms_];
    const Matrix3 rotation = rotation_of(group, k);
    // The translation is only as good as the positions that it was found from: their mean is consistent in the group.
    double shift[3] = {};
    for (std::size_t atom = 0; atom < natoms_; ++atom) {
      offset(&fractions[3 * atom], rotation, &group.translations[3 * k], &fractions[3 * image[atom]], &between[3 * atom]);
      for (std::size_t c = 0; c < 3; ++c) shift[c] += between[3 * atom + c] / static_cast<double>(natoms_);
    }
    for (std::size_t atom = 0; atom < natoms_; ++atom) {
      for (std::size_t c = 0; c < 3; ++c) mean[3 * image[atom] + c] += share * (between[3 * atom + c] - shift[c]);
    }
    const Matrix3 turned = cell.transposed() * rotation * inverse(cell).transposed();
    rotations_.push_back(turned.transposed());
  }
  for (std::size_t atom = 0; atom < natoms_; ++atom) {
    for (std::size_t c = 0; c < 3; ++c) fractions[3 * atom + c] += mean[3 * atom + c];
    transform_row(&fractions[3 * atom], cell, &system.positions[3 * atom]);
  }
}

void Symmetry::find_permutations(const System& system, const SpaceGroup& group) {
  std::vector<double> fractions;
  fractions_of(system, to_matrix(system.cell), fractions);
  images_.reserve(group.size() * natoms_);
  for (std::size_t k = 0; k < group.size(); ++k) {
    const Matrix3 rotation = rotation_of(group, k);
    std::vector<std::uint8_t> is_taken(natoms_, 0);
    for (std::size_t atom = 0; atom < natoms_; ++atom) {
      const std::uint32_t image = nearest_atom(system, fractions, rotation, &group.translations[3 * k], atom);
      if (is_taken[image] != 0) refuse("two images next to atom " + std::to_string(image), image);
      is_taken[image] = 1;
      images_.push_back(image);
    }
  }
}

void Symmetry::symmetrize_rows(double* rows) const {
  std::vector<double> sums(3 * natoms_, 0.0);
  for (std::size_t k = 0; k < rotations_.size(); ++k) {
    const std::uint32_t* image = &images_[k * natoms_];
    for (std::size_t atom = 0; atom < natoms_; ++atom) {
      double turned[3];
      transform_row(rows + 3 * atom, rotations_[k], turned);
      for (std::size_t c = 0; c < 3; ++c) sums[3 * image[atom] + c] += turned[c];
    }
  }
  for (std::size_t k = 0; k < sums.size(); ++k) rows[k] = sums[k] / static_cast<double>(rotations_.size());
}

void Symmetry::symmetrize(Matrix3& tensor) const {
  Matrix3 sum;
  for (const Matrix3& rotation : rotations_) sum += rotation.transposed() * tensor * rotation;
  tensor = (1.0 / static_cast<double>(rotations_.size())) * sum;
}

void Symmetry::symmetrize(Forces& results) const {
  symmetrize_rows(results.forces.data());
  if (!results.has_stress) return;
  Matrix3 stress;
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = 0; c < 3; ++c) stress(r, c) = results.stress[kVoigt[r][c]];
  }
  symmetrize(stress);
  for (std::size_t r = 0; r < 3; ++r) {
    for (std::size_t c = r; c < 3; ++c) results.stress[kVoigt[r][c]] = 0.5 * (stress(r, c) + stress(c, r));
  }
}

void SymmetricCoordinates::project(const Forces& results, Slope& slope) const {
  Forces symmetric(results);
  symmetry_.symmetrize(symmetric);
  inner_->project(symmetric, slope);
}

void SymmetricCoordinates::move(const std::vector<double>& to) {
  std::vector<double> at;
  inner_->read(at);
  std::vector<double> step(to);
  add_scaled(step, at, -1.0);
  symmetry_.symmetrize_rows(step.data());
  if (inner_->rows() > atoms()) {
    Matrix3 cell = to_matrix(&step[3 * atoms()]);
    symmetry_.symmetrize(cell);
    std::copy(cell.values.begin(), cell.values.end(), &step[3 * atoms()]);
  }
  add_scaled(at, step, 1.0);
  inner_->move(at);
}

}  // namespace atomloop
