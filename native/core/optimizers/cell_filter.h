#pragma once

#include <memory>

#include "core/math/matrix.h"
#include "core/optimizers/coordinates.h"

namespace atomloop {

struct CellOptions {
  /// eV/Å^3.
  double pressure = 0.0;
  /// xx yy zz yz xz xy: strains that may change.
  bool mask[6] = {true, true, true, true, true, true};
  /// The cell keeps its shape.
  bool is_hydrostatic = false;
};

/// Atoms in the cell as it was at the beginning, and three rows that say how the cell is deformed: its rows are
/// cell F^T with the deformation gradient F. E. B. Tadmor, G. S. Smith, N. Bernstein, E. Kaxiras, Phys. Rev. B 59, 235
/// (1999), doi:10.1103/PhysRevB.59.235. Atoms that are fixed keep their place in the cell.
class CellFilter : public Coordinates {
 public:
  CellFilter(System& system, const CellOptions& options);

  std::size_t rows() const override { return atoms() + 3; }
  void read(std::vector<double>& at) const override;
  void move(const std::vector<double>& to) override;
  /// Throws E_BAD_CELL for a cell without a volume, and E_NO_STRESS.
  void project(const Forces& results, Slope& slope) const override;

 protected:
  /// The state of the cell, as its rows have it divided by `row_factor`, and the deformation gradient that it means.
  const Matrix3& state() const { return state_; }
  const Matrix3& deformation() const { return deformation_; }
  /// What the filter makes of -V (stress + pressure): minus the derivative of the enthalpy by the state. Sets what
  /// is left of the stress, times the volume.
  virtual Matrix3 cell_force(const Matrix3& virial, Matrix3& left) const = 0;
  virtual Matrix3 deformation_of(const Matrix3& state) const = 0;
  double row_factor_ = 1.0;

  Matrix3 hydrostatic(const Matrix3& matrix) const;
  Matrix3 masked(Matrix3 matrix) const;

  CellOptions options_;
  Matrix3 state_;
  Matrix3 deformation_ = Matrix3::identity();

 private:
  Matrix3 first_cell_;
};

/// The deformation gradient itself, times the number of atoms: ASE's UnitCellFilter.
class UnitCellFilter : public CellFilter {
 public:
  UnitCellFilter(System& system, const CellOptions& options);

 protected:
  Matrix3 cell_force(const Matrix3& virial, Matrix3& left) const override;
  Matrix3 deformation_of(const Matrix3& state) const override { return state; }
};

/// The logarithm of the deformation gradient, with the derivative as ASE's ExpCellFilter has it: the virial itself
/// where that points nearly the same way.
class ExpCellFilter : public CellFilter {
 public:
  using CellFilter::CellFilter;

 protected:
  Matrix3 cell_force(const Matrix3& virial, Matrix3& left) const override;
  Matrix3 deformation_of(const Matrix3& state) const override { return exponential(state); }
};

/// The logarithm of the deformation gradient with its exact derivative, as FrechetCellFilter of newer versions of ASE, but
/// times the root of the number of atoms, not the number: then the curvature for a row of the cell does not depend on the
/// size, and is near that for an atom.
class FrechetCellFilter : public CellFilter {
 public:
  FrechetCellFilter(System& system, const CellOptions& options);

 protected:
  Matrix3 cell_force(const Matrix3& virial, Matrix3& left) const override;
  Matrix3 deformation_of(const Matrix3& state) const override { return exponential(state); }
};

}  // namespace atomloop
