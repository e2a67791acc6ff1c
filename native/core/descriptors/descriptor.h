#pragma once

#include <array>
#include <cstddef>

#include "core/descriptors/neighborhoods.h"
#include "core/neighbors/configuration_view.h"
#include "core/stop.h"

namespace atomloop {

/// Which atoms are described, by atomic number.
using Centers = std::array<bool, 256>;

/// One configuration and the atoms of it that are described.
struct Subject {
  ConfigurationView configuration;
  const Centers& centers;

  bool is_center(std::size_t atom) const { return centers[configuration.numbers[atom]]; }
};

/// Where vectors of atoms go: that of atom `i` begins at `first + i * stride`.
struct Rows {
  double* first;
  std::size_t stride;
};

/// Buffers of one thread, kept from one configuration to the next.
struct DescriptorWorkspace {
  PairFinder finder;
  PairBlock block;
  Neighborhoods neighborhoods;
  TypedNeighbors neighbors;
  Buffer<std::uint8_t> types;
  Buffer<double> scratch[6];
};

/// Maps a configuration, or each of its atoms, to a vector whose length depends on nothing but the
/// parameters. Constant after construction, so threads may share one.
class Descriptor {
 public:
  virtual ~Descriptor() = default;

  virtual std::size_t length() const = 0;
  virtual bool has_atoms() const = 0;

  /// Adds the vector of the configuration to `out`, which holds zeros. Throws ConfigurationError, Stopped.
  virtual void describe(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop, double* out) const = 0;

  /// Adds the vector of each center to its row, which holds zeros. Only where `has_atoms`.
  virtual void describe_atoms(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop, const Rows& rows) const = 0;
};

}  // namespace atomloop
