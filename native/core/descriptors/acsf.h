#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/descriptors/descriptor.h"

namespace atomloop {

/// One radial function: exp(-eta (r - shift)^2).
struct RadialSymmetry {
  double eta, shift;
};

/// One angular function: 2 ((1 + lambda cos theta) / 2)^zeta exp(-eta (sum of squared distances)).
struct AngularSymmetry {
  double eta, zeta, lambda;
};

struct AcsfParameters {
  double r_cut;
  std::vector<RadialSymmetry> g2;
  std::vector<double> g3;
  std::vector<AngularSymmetry> g4, g5;
  bool is_periodic;
  /// Ascending.
  std::vector<std::uint8_t> species;
};

/// Atom-centered symmetry functions: Behler, J. Chem. Phys. 134, 074106 (2011), doi:10.1063/1.3553717, with
/// the factors and the order of DScribe.
class Acsf : public Descriptor {
 public:
  explicit Acsf(AcsfParameters parameters);

  std::size_t length() const override { return length_; }
  bool has_atoms() const override { return true; }
  /// The mean over the centers.
  void describe(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop, double* out) const override;
  void describe_atoms(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop, const Rows& rows) const override;

 private:
  void start(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop) const;
  void add_atom(std::size_t atom, DescriptorWorkspace& workspace, StopPoll& stop, double* out) const;
  void add_radial(const TypedNeighbors& neighbors, const double* r, const double* fade, double* out) const;
  void add_angular(DescriptorWorkspace& workspace, StopPoll& stop, double* out) const;
  void add_triples(std::size_t j, std::size_t begin, std::size_t end, DescriptorWorkspace& workspace, double* out) const;

  AcsfParameters parameters_;
  std::array<std::uint8_t, 256> channel_of_;
  std::size_t per_species_;
  std::size_t per_pair_;
  std::size_t length_;
};

}  // namespace atomloop
