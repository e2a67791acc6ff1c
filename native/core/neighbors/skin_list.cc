// Lists with a skin: L. Verlet, Phys. Rev. 159, 98 (1967), doi:10.1103/PhysRev.159.98. The criterion
// for when one has served its time is extended to cells that change.
#include "core/neighbors/skin_list.h"

#include <algorithm>
#include <cmath>

#include "core/neighbors/row_scan.h"

namespace atomloop {
namespace {

/// Two GiB of pairs; beyond that, finding them anew is the lesser evil.
constexpr std::size_t kMostPairs = std::size_t{1} << 29;
/// Rounding of distances, as a share of the cutoff.
constexpr double kSlack = 1e-9;

using Matrix = std::array<Vector3, 3>;

/// x -> x + x D is what the change of the cell does to a point that moves with it.
Matrix deformation(const Lattice& before, const Lattice& now) {
  Matrix d{};
  for (int c = 0; c < 3; ++c) {
    for (int row = 0; row < 3; ++row) {
      for (int column = 0; column < 3; ++column) {
        d[row][column] += before.reciprocal[c][row] * (now.vectors[c][column] - before.vectors[c][column]);
      }
    }
  }
  return d;
}

/// Not below the largest factor by which `d` lengthens a vector.
double norm(const Matrix& d) { return std::sqrt(dot(d[0], d[0]) + dot(d[1], d[1]) + dot(d[2], d[2])); }

/// Whether no atom is farther than the root of `limit2` from where the deformation carries it.
bool all_near(const ConfigurationView& configuration, const double* before, const Matrix& d, double limit2) {
  for (std::size_t k = 0; k < 3 * configuration.natoms; k += 3) {
    const double* x = before + k;
    double square = 0.0;
    for (int c = 0; c < 3; ++c) {
      const double u = configuration.positions[k + c] - x[c] - (x[0] * d[0][c] + x[1] * d[1][c] + x[2] * d[2][c]);
      square += u * u;
    }
    if (!(square <= limit2)) return false;
  }
  return true;
}

}  // namespace

void SkinList::set_skin(double skin) {
  skin_ = skin;
  forget();
}

void SkinList::begin(const ConfigurationView& configuration, const Lattice& lattice, double cutoff) {
  forget();
  cutoff_ = cutoff;
  natoms_ = configuration.natoms;
  lattice_ = lattice;
  positions_.reserve(3 * natoms_);
  std::copy_n(configuration.positions, 3 * natoms_, positions_.data());
  starts_.reserve(natoms_ + 1);
  starts_[0] = 0;
  rows_ = 0;
}

bool SkinList::add(const std::uint32_t* sites, std::size_t count) {
  const std::size_t before = starts_[rows_];
  if (before + count > kMostPairs) {
    sites_ = {};
    return false;
  }
  sites_.reserve(before + count + kRowPadding, before);
  std::copy_n(sites, count, sites_.data() + before);
  // What is read past the end must be sites too.
  std::fill_n(sites_.data() + before + count, kRowPadding, 0);
  starts_[++rows_] = before + count;
  return true;
}

bool SkinList::covers(const ConfigurationView& configuration, const Lattice& lattice, double cutoff) const {
  if (!is_complete_ || cutoff != cutoff_ || configuration.natoms != natoms_ || lattice.periodic != lattice_.periodic) return false;
  // A pair beyond the list is at least this far apart once the cell has changed; both atoms may come closer.
  const Matrix d = deformation(lattice_, lattice);
  const double least = (1.0 - norm(d)) * (cutoff + skin_);
  const double room = 0.5 * (least - cutoff * (1.0 + kSlack));
  return room > 0.0 && all_near(configuration, positions_.data(), d, room * room);
}

}  // namespace atomloop
