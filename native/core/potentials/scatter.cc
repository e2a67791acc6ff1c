#include "core/potentials/scatter.h"

#include <cstring>

#include "core/math/clones.h"

namespace atomloop {
namespace {

/// Four lanes that compile to vector instructions of any width, with the same bits.
typedef double Lanes __attribute__((vector_size(32), may_alias));

struct PairColumns {
  std::size_t size;
  const std::uint32_t* first;
  const std::uint32_t* site;
  const double* slope;
  const double* energy;
};

ATOMLOOP_CLONES void scatter(const PairColumns& pairs, const Lanes* points, const std::uint32_t* owners, Lanes* atoms, Lanes* virial) {
  Lanes xx = virial[0], yy = virial[1], zz = virial[2];
  std::size_t k = 0;
  while (k < pairs.size) {
    const std::uint32_t atom = pairs.first[k];
    const Lanes at = points[atom];
    Lanes sum = {0.0, 0.0, 0.0, 0.0};
    for (; k < pairs.size && pairs.first[k] == atom; ++k) {
      const Lanes d = points[pairs.site[k]] - at;
      const double slope = pairs.slope[k];
      const double half = 0.5 * pairs.energy[k];
      const Lanes force = d * Lanes{slope, slope, slope, slope};
      const Lanes energy = {0.0, 0.0, 0.0, half};
      sum += force + energy;
      atoms[owners[pairs.site[k]]] -= force - energy;
      xx += force * Lanes{d[0], d[0], d[0], d[0]};
      yy += force * Lanes{d[1], d[1], d[1], d[1]};
      zz += force * Lanes{d[2], d[2], d[2], d[2]};
    }
    atoms[atom] += sum;
  }
  virial[0] = xx;
  virial[1] = yy;
  virial[2] = zz;
}

}  // namespace

void scatter_pairs(Workspace& workspace) {
  const Sites& sites = workspace.pairs.sites();
  const PairBlock& block = workspace.block;
  scatter({block.size, block.first.data(), block.site.data(), workspace.slope.data(), workspace.energy.data()},
          reinterpret_cast<const Lanes*>(sites.points()), sites.owners(), reinterpret_cast<Lanes*>(workspace.atoms.data()),
          reinterpret_cast<Lanes*>(workspace.virial.rows));
}

}  // namespace atomloop
