#pragma once

#include <array>

#include "core/descriptors/descriptor.h"
#include "core/descriptors/expansion.h"
#include "core/descriptors/harmonics.h"
#include "core/descriptors/soap_setup.h"

namespace atomloop {

/// Smooth overlap of atomic positions: the power spectrum of the density of Gaussians around an atom.
/// Bartók, Kondor, Csányi, Phys. Rev. B 87, 184115 (2013), doi:10.1103/PhysRevB.87.184115.
class Soap : public Descriptor {
 public:
  explicit Soap(SoapSetup setup);

  std::size_t length() const override { return setup_.length; }
  bool has_atoms() const override { return true; }
  void describe(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop, double* out) const override;
  void describe_atoms(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop, const Rows& rows) const override;

 private:
  void start(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop) const;
  /// Adds the density around an atom to `coefficients`.
  void expand(std::size_t atom, DescriptorWorkspace& workspace, StopPoll& stop, double* coefficients) const;
  void expand_neighbors(std::size_t channel, DescriptorWorkspace& workspace, double* coefficients) const;
  void add_center(std::uint8_t type, double* coefficients) const;
  void add_power(const double* coefficients, double weight, DescriptorWorkspace& workspace, double* out) const;
  void finish(double* out) const;
  double faded(double r) const;

  SoapSetup setup_;
  Harmonics harmonics_;
  ExpansionShape shape_;
  /// Channel by atomic number.
  std::array<std::uint8_t, 256> channel_of_;
};

}  // namespace atomloop
