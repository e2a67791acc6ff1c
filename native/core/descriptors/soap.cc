#include "core/descriptors/soap.h"

#include <algorithm>
#include <cmath>

#include "core/descriptors/species.h"
#include "core/math/angles.h"
#include "core/math/elementary.h"

namespace atomloop {
namespace {

/// Uses of the scratch buffers of a workspace.
enum Scratch { kCoefficients, kSums, kRadial, kHarmonics };

constexpr std::size_t kBlock = kHarmonicsBlock;

/// Distances, unit vectors and weights of a block of neighbors.
struct BlockVectors {
  double r[kBlock], x[kBlock], y[kBlock], z[kBlock], weight[kBlock];
};

/// Neighbors from `begin` on; places without one weigh nothing. At distance 0 any direction will do, as
/// all but the first harmonic have no radial function there.
void load(const TypedNeighbors& neighbors, std::size_t begin, std::size_t count, BlockVectors& out) {
  for (std::size_t k = 0; k < kBlock; ++k) {
    const bool is_there = k < count;
    const std::size_t at = begin + (is_there ? k : 0);
    const double r = std::sqrt(neighbors.r2[at]);
    const double inverse = r > 0.0 ? 1.0 / r : 0.0;
    out.r[k] = r;
    out.x[k] = neighbors.x[at] * inverse;
    out.y[k] = neighbors.y[at] * inverse;
    out.z[k] = r > 0.0 ? neighbors.z[at] * inverse : 1.0;
    out.weight[k] = is_there ? 1.0 : 0.0;
  }
}

}  // namespace

Soap::Soap(SoapSetup setup)
    : setup_(std::move(setup)),
      harmonics_(setup_.l_max),
      shape_{setup_.species.size(), setup_.l_max, setup_.radial.width()},
      channel_of_(channels_of(setup_.species)) {}

double Soap::faded(double r) const {
  const Fade& fade = setup_.fade;
  double value = 1.0;
  if (fade.width > 0.0 && r > setup_.cutoff - fade.width) value = 0.5 + 0.5 * cosine_of_half_turn((r - setup_.cutoff + fade.width) / fade.width);
  if (fade.exponent == 0) return value;
  return value * fade.decay_norm * (1.0 + fade.rate) / (fade.rate + whole_power(r / fade.scale, fade.exponent));
}

void Soap::start(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop) const {
  assign_channels(subject.configuration, channel_of_, setup_.is_strict, workspace.types);
  workspace.neighborhoods.build(seen(subject.configuration, setup_.is_periodic), setup_.cutoff, stop);
  workspace.scratch[kCoefficients].reserve(shape_.size());
  workspace.scratch[kSums].reserve(shape_.channels * (shape_.channels + 1) / 2 * (shape_.l_max + 1) * shape_.width * shape_.width);
  workspace.scratch[kRadial].reserve(kBlock * setup_.radial.row());
  workspace.scratch[kHarmonics].reserve(kBlock * shape_.harmonics());
}

void Soap::expand_neighbors(std::size_t channel, DescriptorWorkspace& workspace, double* coefficients) const {
  const TypedNeighbors& neighbors = workspace.neighbors;
  double* radial = workspace.scratch[kRadial].data();
  double* harmonics = workspace.scratch[kHarmonics].data();
  const bool is_faded = setup_.fade.width > 0.0 || setup_.fade.exponent > 0;
  BlockVectors vectors;
  const std::size_t end = neighbors.starts[channel + 1];
  for (std::size_t begin = neighbors.starts[channel]; begin < end; begin += kBlock) {
    const std::size_t count = std::min(kBlock, end - begin);
    load(neighbors, begin, count, vectors);
    if (is_faded) {
      for (std::size_t k = 0; k < count; ++k) vectors.weight[k] = faded(vectors.r[k]);
    }
    harmonics_.evaluate(vectors.x, vectors.y, vectors.z, vectors.weight, harmonics);
    setup_.radial.evaluate(vectors.r, count, radial);
    add_neighbors(shape_, {count, harmonics, radial}, coefficients + channel * shape_.harmonics() * shape_.width);
  }
}

void Soap::add_center(std::uint8_t type, double* coefficients) const {
  for (std::size_t channel = 0; channel < shape_.channels; ++channel) {
    if (channel != type && !setup_.is_center_in_all_channels) continue;
    double* first = coefficients + channel * shape_.harmonics() * shape_.width;
    for (std::size_t n = 0; n < setup_.center.size(); ++n) first[n] += kHarmonic0 * setup_.center[n];
  }
}

void Soap::expand(std::size_t atom, DescriptorWorkspace& workspace, StopPoll& stop, double* coefficients) const {
  const std::uint8_t* types = workspace.types.data();
  workspace.neighborhoods.gather(atom, types, shape_.channels, workspace.neighbors);
  for (std::size_t channel = 0; channel < shape_.channels; ++channel) expand_neighbors(channel, workspace, coefficients);
  add_center(types[workspace.neighborhoods.original(atom)], coefficients);
  stop.work(16 * (workspace.neighbors.size + 16) * (shape_.l_max + 1) + setup_.power.size());
}

void Soap::add_power(const double* coefficients, double weight, DescriptorWorkspace& workspace, double* out) const {
  double* sums = workspace.scratch[kSums].data();
  multiply_coefficients(shape_, coefficients, sums);
  for (const PowerEntry& entry : setup_.power) out[entry.target] += weight * entry.factor * sums[entry.source];
}

void Soap::finish(double* out) const {
  if (setup_.is_normalized) {
    double norm2 = 0.0;
    for (std::size_t k = 0; k < setup_.length; ++k) norm2 += out[k] * out[k];
    const double factor = norm2 > 0.0 ? 1.0 / std::sqrt(norm2) : 0.0;
    for (std::size_t k = 0; k < setup_.length; ++k) out[k] *= factor;
  }
  if (setup_.has_last) out[setup_.length - 1] = setup_.last;
}

void Soap::describe(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop, double* out) const {
  start(subject, workspace, stop);
  double* coefficients = workspace.scratch[kCoefficients].data();
  std::fill_n(coefficients, shape_.size(), 0.0);
  const std::size_t count = count_centers(subject);
  const double weight = setup_.average == SoapAverage::sum || count == 0 ? 1.0 : 1.0 / static_cast<double>(count);
  for (std::size_t atom = 0; atom < subject.configuration.natoms; ++atom) {
    if (!subject.is_center(workspace.neighborhoods.original(atom))) continue;
    expand(atom, workspace, stop, coefficients);
    if (setup_.average != SoapAverage::outer) continue;
    add_power(coefficients, weight, workspace, out);
    std::fill_n(coefficients, shape_.size(), 0.0);
  }
  if (setup_.average != SoapAverage::outer) add_power(coefficients, weight * weight, workspace, out);
  finish(out);
}

void Soap::describe_atoms(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop, const Rows& rows) const {
  start(subject, workspace, stop);
  double* coefficients = workspace.scratch[kCoefficients].data();
  for (std::size_t atom = 0; atom < subject.configuration.natoms; ++atom) {
    const std::size_t original = workspace.neighborhoods.original(atom);
    if (!subject.is_center(original)) continue;
    std::fill_n(coefficients, shape_.size(), 0.0);
    expand(atom, workspace, stop, coefficients);
    double* out = rows.first + original * rows.stride;
    add_power(coefficients, 1.0, workspace, out);
    finish(out);
  }
}

}  // namespace atomloop
