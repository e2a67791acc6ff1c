#pragma once

#include <cstddef>
#include <cstdint>

#include "core/buffer.h"
#include "core/neighbors/bins.h"
#include "core/neighbors/configuration_view.h"
#include "core/neighbors/lattice.h"
#include "core/stop.h"

namespace atomloop {

/// A position with its fourth lane free, so that it loads as one vector.
struct alignas(32) Point {
  double x, y, z, unused;
};

/// The atoms of one configuration, wrapped into the cell and sorted by bin, followed by the
/// periodic images within the cutoff, sorted too. Of an image and its opposite only the one with
/// the lexicographically positive shift is there: that makes half lists without a comparison.
class Sites {
 public:
  /// Throws E_BAD_POSITIONS, E_BAD_CELL, E_TOO_MANY_IMAGES.
  void build(const ConfigurationView& configuration, double cutoff, StopPoll& stop);

  /// Puts the same sites where the same atoms are now, in a cell with the same periodic directions.
  void move(const ConfigurationView& configuration, const Lattice& lattice, StopPoll& stop);

  /// The first `atoms()` sites are the atoms, the rest images.
  std::size_t atoms() const { return atoms_; }
  std::size_t size() const { return atoms_ + images_; }
  const double* x() const { return x_.data(); }
  const double* y() const { return y_.data(); }
  const double* z() const { return z_.data(); }
  const Point* points() const { return points_.data(); }
  /// Sorted index of the atom that a site is an image of; an atom is its own.
  const std::uint32_t* owners() const { return owners_.data(); }
  /// Index in the configuration of a sorted atom.
  const std::uint32_t* originals() const { return originals_.data(); }
  /// Cell vectors to add to the position as given: for a site, three integers.
  void shift(std::size_t site, std::int32_t* out) const;

  const Bins& bins() const { return bins_; }
  const std::uint32_t* atom_starts() const { return atom_starts_.data(); }
  const std::uint32_t* image_starts() const { return image_starts_.data(); }
  /// The cutoff with room for rounding: for choosing bins, not pairs.
  double reach() const { return reach_; }

 private:
  struct Image {
    double x, y, z;
    std::uint32_t owner;
    std::int32_t shift[3];
  };
  struct Span {
    double low[3], high[3];
  };
  /// First and last shift of an atom in each direction.
  struct Shifts {
    int first[3], last[3];
  };

  void wrap(const ConfigurationView& configuration, const Lattice& lattice, StopPoll& stop);
  void wrap_atom(const ConfigurationView& configuration, const Lattice& lattice, std::size_t atom);
  Shifts shifts_of(const Lattice& lattice, const Vector3& margin, std::size_t atom) const;
  std::size_t count_images(const Lattice& lattice, const Vector3& margin, StopPoll& stop) const;
  void make_images(const Lattice& lattice, const Vector3& margin, StopPoll& stop);
  void make_images_of(const Lattice& lattice, const Shifts& shifts, std::size_t atom, StopPoll& stop);
  void sort_atoms(StopPoll& stop);
  void sort_images(StopPoll& stop);
  void place(std::size_t site, double x, double y, double z);

  std::size_t atoms_ = 0;
  std::size_t images_ = 0;
  double reach_ = 0.0;
  Bins bins_;
  Span box_;
  Span fractions_;
  Buffer<Image> wrapped_;
  Buffer<Vector3> fraction_;
  Buffer<Image> raw_images_;
  Buffer<Image> sorted_images_;
  Buffer<double> x_, y_, z_;
  Buffer<Point> points_;
  Buffer<std::uint32_t> owners_, originals_, ranks_, bin_of_, atom_starts_, image_starts_;
};

}  // namespace atomloop
