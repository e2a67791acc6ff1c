#include "core/potentials/potential.h"

#include <cmath>
#include <string>

#include "core/configuration_error.h"
#include "core/neighbors/lattice.h"

namespace atomloop {
namespace {

void write_atoms(const Workspace& workspace, std::size_t natoms, PotentialResults& results) {
  const Sites& sites = workspace.pairs.sites();
  for (std::size_t k = 0; k < natoms; ++k) {
    const ForceEnergy& atom = workspace.atoms[k];
    const std::size_t original = sites.originals()[k];
    if (results.energies != nullptr) results.energies[original] = atom.energy;
    if (results.forces == nullptr) continue;
    results.forces[3 * original] = atom.x;
    results.forces[3 * original + 1] = atom.y;
    results.forces[3 * original + 2] = atom.z;
  }
}

void write_stress(const ConfigurationView& configuration, const Virial& virial, PotentialResults& results) {
  const double volume = cell_volume(configuration.cell);
  const bool is_periodic = configuration.pbc[0] || configuration.pbc[1] || configuration.pbc[2];
  results.has_stress = results.stress != nullptr && is_periodic && volume > 0.0;
  if (!results.has_stress) return;
  constexpr int kRow[6] = {0, 1, 2, 1, 0, 0};
  constexpr int kColumn[6] = {0, 1, 2, 2, 2, 1};
  for (int k = 0; k < 6; ++k) {
    const double sum = virial.rows[kRow[k]][kColumn[k]] + virial.rows[kColumn[k]][kRow[k]];
    results.stress[k] = 0.5 * sum / volume;
  }
}

double total_energy(const Workspace& workspace, std::size_t natoms) {
  double energy = 0.0;
  for (std::size_t k = 0; k < natoms; ++k) energy += workspace.atoms[k].energy;
  return energy;
}

/// The atom that makes the results useless, or the number of atoms where all is well.
std::size_t first_not_finite(const Workspace& workspace, std::size_t natoms) {
  for (std::size_t k = 0; k < natoms; ++k) {
    const ForceEnergy& atom = workspace.atoms[k];
    if (!std::isfinite(atom.x + atom.y + atom.z + atom.energy)) return k;
  }
  return natoms;
}

}  // namespace

void Potential::evaluate(const ConfigurationView& configuration, Workspace& workspace, StopPoll& stop, PotentialResults& results) const {
  const std::size_t natoms = configuration.natoms;
  workspace.virial = {};
  workspace.wanted = {results.energy != nullptr || results.energies != nullptr, results.stress != nullptr};
  workspace.atoms.assign(natoms, {});
  if (natoms > 0) accumulate(configuration, workspace, stop);
  const std::size_t bad = first_not_finite(workspace, natoms);
  if (bad < natoms) {
    const std::size_t atom = workspace.pairs.sites().originals()[bad];
    throw ConfigurationError("E_NOT_FINITE", "energy or force of atom " + std::to_string(atom) + " is not finite",
                             "atoms at a distance from each other", {}, atom);
  }
  if (results.energy != nullptr) *results.energy = total_energy(workspace, natoms);
  write_atoms(workspace, natoms, results);
  write_stress(configuration, workspace.virial, results);
}

}  // namespace atomloop
