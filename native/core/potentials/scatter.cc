#include "core/potentials/scatter.h"

#include "core/math/lanes.h"

namespace atomloop {
namespace {

struct PairColumns {
  std::size_t size;
  const std::uint32_t* first;
  const std::uint32_t* site;
  const double* slope;
  const double* energy;
};

/// `virial` may be null.
template <bool has_energy, bool has_virial>
ATOMLOOP_INLINE void scatter_all(const PairColumns& pairs, const Lanes* points, const std::uint32_t* owners, Lanes* atoms, Lanes* virial) {
  Lanes xx{}, yy{}, zz{};
  if (has_virial) {
    xx = virial[0];
    yy = virial[1];
    zz = virial[2];
  }
  std::size_t k = 0;
  while (k < pairs.size) {
    const std::uint32_t atom = pairs.first[k];
    const Lanes at = points[atom];
    Lanes sum = {0.0, 0.0, 0.0, 0.0};
    for (; k < pairs.size && pairs.first[k] == atom; ++k) {
      const Lanes d = points[pairs.site[k]] - at;
      const double slope = pairs.slope[k];
      const double half = has_energy ? 0.5 * pairs.energy[k] : 0.0;
      const Lanes force = d * Lanes{slope, slope, slope, slope};
      const Lanes energy = {0.0, 0.0, 0.0, half};
      sum += has_energy ? force + energy : force;
      atoms[owners[pairs.site[k]]] -= has_energy ? force - energy : force;
      if (!has_virial) continue;
      xx += force * Lanes{d[0], d[0], d[0], d[0]};
      yy += force * Lanes{d[1], d[1], d[1], d[1]};
      zz += force * Lanes{d[2], d[2], d[2], d[2]};
    }
    atoms[atom] += sum;
  }
  if (!has_virial) return;
  virial[0] = xx;
  virial[1] = yy;
  virial[2] = zz;
}

using Scatter = void(const PairColumns&, const Lanes*, const std::uint32_t*, Lanes*, Lanes*);

ATOMLOOP_CLONES void scatter_forces(const PairColumns& pairs, const Lanes* points, const std::uint32_t* owners, Lanes* atoms, Lanes* virial) {
  scatter_all<false, false>(pairs, points, owners, atoms, virial);
}

ATOMLOOP_CLONES void scatter_energies(const PairColumns& pairs, const Lanes* points, const std::uint32_t* owners, Lanes* atoms, Lanes* virial) {
  scatter_all<true, false>(pairs, points, owners, atoms, virial);
}

ATOMLOOP_CLONES void scatter_virial(const PairColumns& pairs, const Lanes* points, const std::uint32_t* owners, Lanes* atoms, Lanes* virial) {
  scatter_all<true, true>(pairs, points, owners, atoms, virial);
}

}  // namespace

void scatter_pairs(Workspace& workspace) {
  const Sites& sites = workspace.pairs.sites();
  const PairBlock& block = workspace.block;
  Scatter* const scatter = workspace.wanted.virial ? scatter_virial : (workspace.wanted.energy ? scatter_energies : scatter_forces);
  scatter({block.size, block.first.data(), block.site.data(), workspace.slope.data(), workspace.energy.data()},
          reinterpret_cast<const Lanes*>(sites.points()), sites.owners(), reinterpret_cast<Lanes*>(workspace.atoms.data()),
          reinterpret_cast<Lanes*>(workspace.virial.rows));
}

}  // namespace atomloop
