#include "core/descriptors/rdf.h"

#include <algorithm>
#include <cmath>

#include "core/configuration_error.h"
#include "core/descriptors/species.h"
#include "core/math/angles.h"
#include "core/math/elementary.h"
#include "core/neighbors/lattice.h"

namespace atomloop {
namespace {

/// Gaussians end at this many widths, where they are 1e-10 of their height.
constexpr double kReach = 6.8;

/// Number of a pair of channels a <= b of `count`.
std::size_t pair_number(std::size_t a, std::size_t b, std::size_t count) {
  return a * count - a * (a + 1) / 2 + b;
}

}  // namespace

Rdf::Rdf(RdfParameters parameters) : parameters_(std::move(parameters)), channel_of_(channels_of(parameters_.species)) {
  const std::size_t species = parameters_.species.size();
  pairs_ = species * (species + 1) / 2;
  step_ = parameters_.r_cut / static_cast<double>(parameters_.bins);
}

std::size_t Rdf::add_pair(double r, double weight, double* bins) const {
  const double sigma = parameters_.sigma;
  const double low = std::max(0.0, std::ceil((r - kReach * sigma) / step_ - 0.5));
  const double high = std::min(static_cast<double>(parameters_.bins) - 1.0, std::floor((r + kReach * sigma) / step_ - 0.5));
  const double height = weight / (sigma * std::sqrt(2.0 * kPi)), narrow = 0.5 / (sigma * sigma);
  for (double k = low; k <= high; k += 1.0) {
    const double apart = (k + 0.5) * step_ - r;
    bins[static_cast<std::size_t>(k)] += height * exponential(-narrow * apart * apart);
  }
  return high < low ? 0 : static_cast<std::size_t>(high - low) + 1;
}

void Rdf::scale(const ConfigurationView& configuration, const std::uint8_t* channels, double* out) const {
  const std::size_t species = parameters_.species.size();
  std::vector<double> counts(species, 0.0);
  for (std::size_t atom = 0; atom < configuration.natoms; ++atom) counts[channels[atom]] += 1.0;
  const double volume = cell_volume(configuration.cell);
  for (std::size_t a = 0; a < species; ++a) {
    for (std::size_t b = a; b < species; ++b) {
      double* bins = out + pair_number(a, b, species) * parameters_.bins;
      for (std::size_t k = 0; k < parameters_.bins; ++k) {
        const double r = (static_cast<double>(k) + 0.5) * step_;
        const double pairs = parameters_.is_over_density ? counts[a] * counts[b] * 4.0 * kPi * r * r / volume : static_cast<double>(configuration.natoms);
        bins[k] = pairs > 0.0 ? bins[k] / pairs : 0.0;
      }
    }
  }
}

void Rdf::describe(const Subject& subject, DescriptorWorkspace& workspace, StopPoll& stop, double* out) const {
  const ConfigurationView view = seen(subject.configuration, parameters_.is_periodic);
  assign_channels(view, channel_of_, true, workspace.types);
  if (parameters_.is_over_density && !(cell_volume(view.cell) > 0.0)) {
    throw ConfigurationError("E_BAD_CELL", "a distribution over the density needs a volume", "a cell, or normalization=\"atoms\"", "no volume");
  }
  const double cutoff = parameters_.r_cut + kReach * parameters_.sigma;
  PairFinder& finder = workspace.finder;
  finder.start(view, cutoff, strict_limit(cutoff), stop);
  const Sites& sites = finder.sites();
  const std::uint8_t* channels = workspace.types.data();
  while (!finder.finished()) {
    finder.next(workspace.block, stop);
    for (std::size_t k = 0; k < workspace.block.size; ++k) {
      const std::uint8_t first = channels[sites.originals()[workspace.block.first[k]]];
      const std::uint8_t second = channels[sites.originals()[sites.owners()[workspace.block.site[k]]]];
      const std::size_t pair = pair_number(std::min(first, second), std::max(first, second), parameters_.species.size());
      stop.work(8 + 4 * add_pair(std::sqrt(workspace.block.r2[k]), first == second ? 2.0 : 1.0, out + pair * parameters_.bins));
    }
  }
  scale(view, channels, out);
}

}  // namespace atomloop
