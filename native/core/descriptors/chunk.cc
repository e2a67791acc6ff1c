#include "core/descriptors/chunk.h"

#include <cmath>

#include "core/configuration_error.h"

namespace atomloop {
namespace {

/// Shorter vectors keep their length, as in wfl.
constexpr double kShortest = 1e-8;

void normalize(double* values, std::size_t size) {
  double norm2 = 0.0;
  for (std::size_t k = 0; k < size; ++k) norm2 += values[k] * values[k];
  const double norm = std::sqrt(norm2);
  if (!(norm > kShortest)) return;
  for (std::size_t k = 0; k < size; ++k) values[k] /= norm;
}

double share_of(const ConfigurationView& configuration, std::uint8_t number) {
  std::size_t count = 0;
  for (std::size_t atom = 0; atom < configuration.natoms; ++atom) count += configuration.numbers[atom] == number ? 1 : 0;
  return configuration.natoms == 0 ? 0.0 : static_cast<double>(count) / static_cast<double>(configuration.natoms);
}

void check_finite(const double* values, std::size_t size) {
  for (std::size_t k = 0; k < size; ++k) {
    if (!std::isfinite(values[k])) {
      throw ConfigurationError("E_NOT_FINITE", "the descriptor is not finite", "atoms at a distance from each other");
    }
  }
}

/// Where the vectors of a configuration begin, by group.
struct Place {
  const std::vector<double*>& groups;
  std::size_t row;
};

void compute(const DescriptorPlan& plan, const ConfigurationView& configuration, DescriptorWorkspace& workspace, StopPoll& stop,
             const Place& place) {
  std::size_t group = 0, offset = 0;
  for (const DescriptorPart& part : plan.parts) {
    if (part.group != group) offset = 0;
    group = part.group;
    const std::size_t length = part.descriptor->length(), width = plan.width(group);
    double* out = place.groups[group] + place.row * width + offset;
    const Subject subject{configuration, part.centers};
    if (plan.is_per_atom) {
      part.descriptor->describe_atoms(subject, workspace, stop, {out, width});
    } else {
      part.descriptor->describe(subject, workspace, stop, out);
    }
    if (part.weight_by != 0) {
      const double share = share_of(configuration, part.weight_by);
      for (std::size_t k = 0; k < length; ++k) out[k] *= share;
    }
    offset += length;
  }
}

void finish(const DescriptorPlan& plan, std::size_t rows, const Place& place) {
  for (std::size_t group = 0; group < plan.groups(); ++group) {
    const std::size_t width = plan.width(group);
    double* first = place.groups[group] + place.row * width;
    check_finite(first, rows * width);
    if (!plan.is_normalized) continue;
    for (std::size_t row = 0; row < rows; ++row) normalize(first + row * width, width);
  }
}

}  // namespace

std::size_t DescriptorPlan::width(std::size_t group) const {
  std::size_t sum = 0;
  for (const DescriptorPart& part : parts) sum += part.group == group ? part.descriptor->length() : 0;
  return sum;
}

void describe_chunk(const DescriptorPlan& plan, const ChunkGeometry& geometry, StopPoll& stop, DescriptorResults& results) {
  DescriptorWorkspace workspace;
  for_each_configuration(geometry, workspace, results.errors, [&](std::size_t index, std::size_t first, const ConfigurationView& configuration) {
    const Place place{results.groups, plan.is_per_atom ? first : index};
    compute(plan, configuration, workspace, stop, place);
    finish(plan, plan.is_per_atom ? configuration.natoms : 1, place);
  });
}

}  // namespace atomloop
