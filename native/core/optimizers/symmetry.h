#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "core/math/matrix.h"
#include "core/optimizers/coordinates.h"

namespace atomloop {

/// Operations of a space group, for fractional coordinates as columns: R x + t.
struct SpaceGroup {
  /// 9 each, row by row.
  std::vector<double> rotations;
  /// 3 each.
  std::vector<double> translations;

  std::size_t size() const { return translations.size() / 3; }
};

/// What operations do to the atoms of a system, which is made symmetric to the last digits: cell and positions become
/// means over the group, as near to what they were as can be. Forces, stresses and steps are symmetric when they are means
/// too, for which rotations and permutations are enough, as in ASE's FixSymmetry.
class Symmetry {
 public:
  /// Throws E_SYMMETRY where an operation does not take every atom to another one.
  Symmetry(System& system, const SpaceGroup& group);

  /// Rows that are vectors, one per atom.
  void symmetrize_rows(double* rows) const;
  void symmetrize(Matrix3& tensor) const;
  void symmetrize(Forces& results) const;

 private:
  void find_permutations(const System& system, const SpaceGroup& group);

  std::size_t natoms_;
  /// Cartesian, for rows: v Q.
  std::vector<Matrix3> rotations_;
  /// By operation and atom: the atom that it is taken to.
  std::vector<std::uint32_t> images_;
};

/// Coordinates of a symmetric system, that stays symmetric.
class SymmetricCoordinates : public Coordinates {
 public:
  SymmetricCoordinates(System& system, Symmetry symmetry, std::unique_ptr<Coordinates> inner)
      : Coordinates(system), symmetry_(std::move(symmetry)), inner_(std::move(inner)) {}

  std::size_t rows() const override { return inner_->rows(); }
  void read(std::vector<double>& at) const override { inner_->read(at); }
  void move(const std::vector<double>& to) override;
  void project(const Forces& results, Slope& slope) const override;

 private:
  Symmetry symmetry_;
  std::unique_ptr<Coordinates> inner_;
};

}  // namespace atomloop
