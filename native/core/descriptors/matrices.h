#pragma once


#include "core/descriptors/descriptor.h"
#include "core/math/square_matrix.h"

namespace atomloop {

/// What becomes of the order of the atoms.
enum class Permutation {
  /// It stays.
  none,
  /// Rows by their length, longest first.
  sorted_l2,
  /// Eigenvalues instead of the matrix, by their size, largest first.
  eigenspectrum,
};

/// A matrix of a configuration, row by row, or its eigenvalues, filled up with zeros to `atoms_max`.
class MatrixDescriptor : public Descriptor {
 public:
  MatrixDescriptor(std::size_t atoms_max, Permutation permutation) : atoms_max_(atoms_max), permutation_(permutation) {}

  std::size_t length() const override { return permutation_ == Permutation::eigenspectrum ? atoms_max_ : atoms_max_ * atoms_max_; }
  bool has_atoms() const override { return false; }
  void describe(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop, double* out) const override;
  void describe_atoms(const Subject&, DescriptorWorkspace&, StopPoll&, const Rows&) const override {}

 protected:
  /// What atoms `i` > `j` have beside the product of their charges: one over a length, 1/Å.
  virtual void fill(const ConfigurationView& configuration, SquareMatrix& matrix, StopPoll& stop) const = 0;

 private:
  void write(const SquareMatrix& matrix, double* out) const;

  std::size_t atoms_max_;
  Permutation permutation_;
};

/// Rupp et al., Phys. Rev. Lett. 108, 058301 (2012), doi:10.1103/PhysRevLett.108.058301.
class CoulombMatrix : public MatrixDescriptor {
 public:
  using MatrixDescriptor::MatrixDescriptor;

 protected:
  void fill(const ConfigurationView& configuration, SquareMatrix& matrix, StopPoll& stop) const override;
};

/// Faber et al., Int. J. Quantum Chem. 115, 1094 (2015), doi:10.1002/qua.24917.
class SineMatrix : public MatrixDescriptor {
 public:
  using MatrixDescriptor::MatrixDescriptor;

 protected:
  void fill(const ConfigurationView& configuration, SquareMatrix& matrix, StopPoll& stop) const override;
};

}  // namespace atomloop
