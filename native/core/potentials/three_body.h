#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/neighbors/configuration_view.h"
#include "core/potentials/directed_pairs.h"
#include "core/potentials/scatter.h"
#include "core/potentials/species_types.h"
#include "core/potentials/workspace.h"

namespace atomloop {

/// One entry of a parameter file of LAMMPS: the atomic numbers of the central atom and its two
/// neighbors, and its numbers in the order of the file.
struct ThreeBodyEntry {
  std::uint8_t elements[3];
  double values[14];
};

/// A parameter file. Of several entries for the same elements the last counts.
struct ThreeBodyFile {
  std::vector<ThreeBodyEntry> entries;
  /// All atomic numbers, and what messages call them.
  std::vector<std::uint8_t> elements;
  std::string names;
};

/// The entries of the species of one configuration, by types.
struct ThreeBodyTypes {
  /// Throws E_UNSUPPORTED_SPECIES, also where an entry for three of the species is missing.
  ThreeBodyTypes(const ConfigurationView& configuration, const ThreeBodyFile& file);

  std::size_t count() const { return species.count(); }
  std::size_t at(std::size_t center, std::size_t first, std::size_t second) const { return (center * count() + first) * count() + second; }
  const double* values(std::size_t center, std::size_t first, std::size_t second) const { return table[at(center, first, second)]->values; }

  SpeciesTypes species;
  std::vector<const ThreeBodyEntry*> table;
};

/// Force on the neighbor `second` of an atom and its opposite on the atom; `d` is from the atom to it.
inline void add_force(Workspace& workspace, std::uint32_t atom, std::uint32_t second, const PairVector& d, const double* force) {
  ForceEnergy &at = workspace.atoms[atom], &to = workspace.atoms[second];
  at.x -= force[0];
  at.y -= force[1];
  at.z -= force[2];
  to.x += force[0];
  to.y += force[1];
  to.z += force[2];
  if (!workspace.wanted.virial) return;
  const double along[3] = {d.x, d.y, d.z};
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) workspace.virial.rows[row][column] -= along[row] * force[column];
  }
}

/// Goes through started pairs: `terms` fills slope and energy of the pairs of a block, `center` adds what
/// one sorted atom and all of its neighbors contribute.
template <class Terms, class Center>
void accumulate_three_body(Workspace& workspace, StopPoll& stop, Terms terms, Center center) {
  PairFinder& pairs = workspace.pairs;
  const Sites& sites = pairs.sites();
  DirectedPairs& directed = workspace.directed;
  directed.start(sites.atoms());
  int blocks = 0;
  for (; !pairs.finished(); ++blocks) {
    pairs.next(workspace.block, stop);
    workspace.slope.reserve(workspace.block.size);
    workspace.energy.reserve(workspace.block.size);
    terms();
    scatter_pairs(workspace);
    directed.count(workspace.block, sites);
    stop.check();
  }
  directed.finish_count();
  if (blocks == 1) {
    directed.fill(workspace.block, sites);
  } else {
    for (pairs.rewind(); !pairs.finished();) {
      pairs.next(workspace.block, stop);
      directed.fill(workspace.block, sites);
    }
  }
  for (std::uint32_t atom = 0; atom < sites.atoms(); ++atom) {
    center(atom);
    const std::size_t neighbors = directed.begin(atom + 1) - directed.begin(atom);
    stop.work(16 * (neighbors * neighbors + 1));
  }
}

}  // namespace atomloop
