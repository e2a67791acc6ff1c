#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/descriptors/descriptor.h"

namespace atomloop {

struct RdfParameters {
  double r_cut;
  std::size_t bins;
  /// Width of the Gaussian that stands for a distance, Å.
  double sigma;
  /// Over the density of pairs without correlation; otherwise pairs per Å and atom.
  bool is_over_density;
  bool is_periodic;
  /// Ascending.
  std::vector<std::uint8_t> species;
};

/// Distribution of distances for each pair of species a <= b, at the middles of bins from 0 to the cutoff.
/// Allen and Tildesley, Computer Simulation of Liquids, 2nd edition (2017), doi:10.1093/oso/9780198803195.001.0001.
class Rdf : public Descriptor {
 public:
  explicit Rdf(RdfParameters parameters);

  std::size_t length() const override { return pairs_ * parameters_.bins; }
  bool has_atoms() const override { return false; }
  void describe(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop, double* out) const override;
  void describe_atoms(const Subject&, DescriptorWorkspace&, StopPoll&, const Rows&) const override {}

 private:
  /// Returns how many bins it reached.
  std::size_t add_pair(double r, double weight, double* bins) const;
  void scale(const ConfigurationView& configuration, const std::uint8_t* channels, double* out) const;

  RdfParameters parameters_;
  std::array<std::uint8_t, 256> channel_of_;
  std::size_t pairs_;
  double step_;
};

}  // namespace atomloop
