#include "core/neighbors/sites.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/configuration_error.h"

namespace atomloop {
namespace {

constexpr double kFarthest = 1e12;
constexpr double kMostWraps = 1e8;
/// More images than this are a mistake in the cell, or would not fit in memory.
constexpr double kMostImages = 2e6;
/// Rounding of fractional coordinates.
constexpr double kSlack = 1e-9;
/// Columns are read in whole vectors.
constexpr std::size_t kPadding = 8;

[[noreturn]] void bad_position(std::size_t atom, double value) {
  throw ConfigurationError("E_BAD_POSITIONS", "position of atom " + std::to_string(atom) + " is out of range",
                           "coordinates that are finite, below 1e12 Å and within 1e8 cells", std::to_string(value), atom);
}

[[noreturn]] void too_many_images(const Lattice& lattice, double reach, double most) {
  std::string heights;
  for (const double height : lattice.heights) heights += (heights.empty() ? "" : ", ") + std::to_string(height);
  throw ConfigurationError("E_TOO_MANY_IMAGES", "cell is too small or too flat for a cutoff of " + std::to_string(reach) + " Å",
                           "at most " + std::to_string(static_cast<long long>(most)) + " periodic images",
                           "heights of " + heights + " Å");
}

void extend(double* low, double* high, double value) {
  *low = std::min(*low, value);
  *high = std::max(*high, value);
}

void counting_starts(const Buffer<std::uint32_t>& bin_of, std::size_t count, std::size_t bins, Buffer<std::uint32_t>& starts) {
  starts.assign(bins + 2, 0);
  for (std::size_t k = 0; k < count; ++k) ++starts[bin_of[k] + 2];
  for (std::size_t b = 2; b <= bins + 1; ++b) starts[b] += starts[b - 1];
}

}  // namespace

void Sites::wrap_atom(const ConfigurationView& configuration, const Lattice& lattice, std::size_t atom) {
  const double* p = configuration.positions + 3 * atom;
  Vector3 at{p[0], p[1], p[2]};
  for (const double value : at) {
    if (!(std::fabs(value) < kFarthest)) bad_position(atom, value);
  }
  Image& image = wrapped_[atom];
  Vector3 fraction;
  bool moved = false;
  for (int c = 0; c < 3; ++c) {
    fraction[c] = dot(at, lattice.reciprocal[c]);
    const double cells = lattice.periodic[c] ? -std::floor(fraction[c]) : 0.0;
    if (!(std::fabs(cells) < kMostWraps)) bad_position(atom, p[c]);
    image.shift[c] = static_cast<std::int32_t>(cells);
    moved = moved || cells != 0.0;
  }
  if (moved) {
    for (int k = 0; k < 3; ++k) {
      for (int c = 0; c < 3; ++c) at[k] += image.shift[c] * lattice.vectors[c][k];
    }
    for (int c = 0; c < 3; ++c) fraction[c] = dot(at, lattice.reciprocal[c]);
  }
  image.x = at[0];
  image.y = at[1];
  image.z = at[2];
  fraction_[atom] = fraction;
  for (int c = 0; c < 3; ++c) {
    extend(&box_.low[c], &box_.high[c], at[c]);
    extend(&fractions_.low[c], &fractions_.high[c], fraction[c]);
  }
}

void Sites::wrap(const ConfigurationView& configuration, const Lattice& lattice, StopPoll& stop) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (int c = 0; c < 3; ++c) {
    box_.low[c] = fractions_.low[c] = kInfinity;
    box_.high[c] = fractions_.high[c] = -kInfinity;
  }
  wrapped_.reserve(atoms_);
  fraction_.reserve(atoms_);
  for (std::size_t atom = 0; atom < atoms_; ++atom) {
    wrap_atom(configuration, lattice, atom);
    stop.work(16);
  }
}

Sites::Shifts Sites::shifts_of(const Lattice& lattice, const Vector3& margin, std::size_t atom) const {
  Shifts shifts{};
  for (int c = 0; c < 3; ++c) {
    if (!lattice.periodic[c]) continue;
    shifts.first[c] = static_cast<int>(std::ceil(fractions_.low[c] - margin[c] - fraction_[atom][c]));
    shifts.last[c] = static_cast<int>(std::floor(fractions_.high[c] + margin[c] - fraction_[atom][c]));
  }
  // Only lexicographically positive shifts are made.
  shifts.first[0] = 0;
  return shifts;
}

std::size_t Sites::count_images(const Lattice& lattice, const Vector3& margin, StopPoll& stop) const {
  double total = 0.0;
  const double most = std::max(kMostImages, 14.0 * static_cast<double>(atoms_));
  for (int c = 0; c < 3; ++c) {
    if (lattice.periodic[c] && margin[c] > kMostImages) too_many_images(lattice, reach_, most);
  }
  for (std::size_t atom = 0; atom < atoms_; ++atom) {
    const Shifts shifts = shifts_of(lattice, margin, atom);
    double product = 1.0;
    for (int c = 0; c < 3; ++c) product *= shifts.last[c] - shifts.first[c] + 1.0;
    total += product;
    if (total > most) break;
    stop.work(4);
  }
  if (total > most) too_many_images(lattice, reach_, most);
  return static_cast<std::size_t>(total);
}

void Sites::make_images_of(const Lattice& lattice, const Shifts& shifts, std::size_t atom, StopPoll& stop) {
  const Image& home = wrapped_[atom];
  const auto& v = lattice.vectors;
  for (int a = shifts.first[0]; a <= shifts.last[0]; ++a) {
    for (int b = a == 0 ? std::max(0, shifts.first[1]) : shifts.first[1]; b <= shifts.last[1]; ++b) {
      const double x = home.x + a * v[0][0] + b * v[1][0];
      const double y = home.y + a * v[0][1] + b * v[1][1];
      const double z = home.z + a * v[0][2] + b * v[1][2];
      for (int c = a == 0 && b == 0 ? std::max(1, shifts.first[2]) : shifts.first[2]; c <= shifts.last[2]; ++c) {
        Image& image = raw_images_[images_];
        image = {x + c * v[2][0], y + c * v[2][1], z + c * v[2][2], static_cast<std::uint32_t>(atom), {a, b, c}};
        const bool is_near = image.x >= box_.low[0] - reach_ && image.x <= box_.high[0] + reach_ &&
                            image.y >= box_.low[1] - reach_ && image.y <= box_.high[1] + reach_ &&
                            image.z >= box_.low[2] - reach_ && image.z <= box_.high[2] + reach_;
        images_ += is_near ? 1 : 0;
      }
      stop.work(8);
    }
  }
}

void Sites::make_images(const Lattice& lattice, const Vector3& margin, StopPoll& stop) {
  raw_images_.reserve(count_images(lattice, margin, stop) + 1);
  for (std::size_t atom = 0; atom < atoms_; ++atom) make_images_of(lattice, shifts_of(lattice, margin, atom), atom, stop);
}

void Sites::place(std::size_t site, double x, double y, double z) {
  x_[site] = x;
  y_[site] = y;
  z_[site] = z;
  points_[site] = {x, y, z, 0.0};
}

void Sites::sort_atoms(StopPoll& stop) {
  for (std::size_t k = 0; k < atoms_; ++k) bin_of_[k] = bins_.of(wrapped_[k].x, wrapped_[k].y, wrapped_[k].z);
  counting_starts(bin_of_, atoms_, bins_.count(), atom_starts_);
  for (std::size_t k = 0; k < atoms_; ++k) {
    const std::uint32_t site = atom_starts_[bin_of_[k] + 1]++;
    place(site, wrapped_[k].x, wrapped_[k].y, wrapped_[k].z);
    owners_[site] = site;
    originals_[site] = static_cast<std::uint32_t>(k);
    ranks_[k] = site;
    stop.work(16);
  }
}

void Sites::sort_images(StopPoll& stop) {
  for (std::size_t k = 0; k < images_; ++k) bin_of_[k] = bins_.of(raw_images_[k].x, raw_images_[k].y, raw_images_[k].z);
  counting_starts(bin_of_, images_, bins_.count(), image_starts_);
  for (std::size_t k = 0; k < images_; ++k) {
    const Image& image = raw_images_[k];
    const std::uint32_t rank = image_starts_[bin_of_[k] + 1]++;
    place(atoms_ + rank, image.x, image.y, image.z);
    owners_[atoms_ + rank] = ranks_[image.owner];
    sorted_images_[rank] = image;
    stop.work(16);
  }
}

void Sites::build(const ConfigurationView& configuration, double cutoff, StopPoll& stop) {
  const Lattice lattice = make_lattice(configuration.cell, configuration.pbc);
  atoms_ = configuration.natoms;
  images_ = 0;
  if (atoms_ == 0) return;
  wrap(configuration, lattice, stop);
  double farthest = 0.0;
  for (int c = 0; c < 3; ++c) farthest = std::max({farthest, std::fabs(box_.low[c]), std::fabs(box_.high[c])});
  reach_ = cutoff * (1.0 + kSlack) + 1e-14 * farthest;
  Vector3 margin;
  for (int c = 0; c < 3; ++c) margin[c] = reach_ / lattice.heights[c] + kSlack;
  make_images(lattice, margin, stop);

  double low[3], high[3];
  for (int c = 0; c < 3; ++c) {
    low[c] = box_.low[c] - reach_;
    high[c] = box_.high[c] + reach_;
  }
  bins_.cover(low, high, reach_, size());
  x_.reserve(size() + kPadding);
  y_.reserve(size() + kPadding);
  z_.reserve(size() + kPadding);
  points_.reserve(size());
  owners_.reserve(size());
  originals_.reserve(atoms_);
  ranks_.reserve(atoms_);
  bin_of_.reserve(std::max(atoms_, images_));
  sorted_images_.reserve(images_);
  sort_atoms(stop);
  sort_images(stop);
  for (std::size_t k = 0; k < kPadding; ++k) x_[size() + k] = y_[size() + k] = z_[size() + k] = 0.0;
  stop.check();
}

void Sites::move(const ConfigurationView& configuration, const Lattice& lattice, StopPoll& stop) {
  const auto& v = lattice.vectors;
  for (std::size_t k = 0; k < atoms_; ++k) {
    const double* p = configuration.positions + 3 * k;
    Vector3 at{p[0], p[1], p[2]};
    for (int c = 0; c < 3; ++c) {
      for (int axis = 0; axis < 3; ++axis) at[axis] += wrapped_[k].shift[c] * v[c][axis];
    }
    place(ranks_[k], at[0], at[1], at[2]);
  }
  for (std::size_t k = 0; k < images_; ++k) {
    const std::int32_t* shift = sorted_images_[k].shift;
    const Point& home = points_[owners_[atoms_ + k]];
    const double x = home.x + shift[0] * v[0][0] + shift[1] * v[1][0] + shift[2] * v[2][0];
    const double y = home.y + shift[0] * v[0][1] + shift[1] * v[1][1] + shift[2] * v[2][1];
    const double z = home.z + shift[0] * v[0][2] + shift[1] * v[1][2] + shift[2] * v[2][2];
    place(atoms_ + k, x, y, z);
  }
  stop.work(4 * size());
}

void Sites::shift(std::size_t site, std::int32_t* out) const {
  const Image& home = wrapped_[originals_[owners_[site]]];
  for (int c = 0; c < 3; ++c) out[c] = home.shift[c] + (site < atoms_ ? 0 : sorted_images_[site - atoms_].shift[c]);
}

}  // namespace atomloop
