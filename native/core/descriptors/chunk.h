#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/descriptors/descriptor.h"
#include "core/neighbors/chunk_geometry.h"

namespace atomloop {

/// One descriptor of a plan. Its vector follows those before it in the same group.
struct DescriptorPart {
  std::unique_ptr<const Descriptor> descriptor;
  Centers centers;
  std::size_t group;
  /// Atomic number whose share of the atoms its vector is multiplied with, or 0; not per atom.
  std::uint8_t weight_by;
};

/// What to compute for every configuration of a chunk. Constant, so threads may share it.
struct DescriptorPlan {
  std::vector<DescriptorPart> parts;
  bool is_per_atom;
  bool is_normalized;

  std::size_t groups() const { return parts.empty() ? 0 : parts.back().group + 1; }
  std::size_t width(std::size_t group) const;
};

/// By group one vector per configuration, or one per atom. All zeros at first.
struct DescriptorResults {
  std::vector<double*> groups;
  std::vector<ChunkError> errors;
};

/// Describes one configuration after another in this thread. Throws Stopped.
void describe_chunk(const DescriptorPlan& plan, const ChunkGeometry& geometry, StopPoll& stop, DescriptorResults& results);

}  // namespace atomloop
