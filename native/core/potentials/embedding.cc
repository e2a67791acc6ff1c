#include "core/potentials/embedding.h"

#include "core/potentials/scatter.h"

namespace atomloop {

void reserve_embedding(Workspace& workspace) {
  EmbeddingBuffers& embedding = workspace.embedding;
  for (Buffer<double>* column : {&workspace.energy, &workspace.slope, &embedding.density_first, &embedding.density_second,
                                 &embedding.slope_first, &embedding.slope_second}) {
    column->reserve(workspace.block.size);
  }
}

EmbeddingColumns embedding_columns(Workspace& workspace, const TypeRun& run) {
  EmbeddingBuffers& embedding = workspace.embedding;
  const std::size_t at = run.begin;
  return {run.end - run.begin,
          workspace.block.r2.data() + at,
          workspace.energy.data() + at,
          workspace.slope.data() + at,
          embedding.density_first.data() + at,
          embedding.density_second.data() + at,
          embedding.slope_first.data() + at,
          embedding.slope_second.data() + at};
}

void start_embedding(Workspace& workspace, std::size_t natoms) {
  workspace.embedding.derivative.reserve(natoms);
  workspace.embedding.density.assign(natoms, 0.0);
}

void add_densities(Workspace& workspace) {
  const PairBlock& block = workspace.block;
  const std::uint32_t* owners = workspace.pairs.sites().owners();
  const double* first = workspace.embedding.density_first.data();
  const double* second = workspace.embedding.density_second.data();
  double* density = workspace.embedding.density.data();
  std::size_t k = 0;
  while (k < block.size) {
    const std::uint32_t atom = block.first[k];
    double sum = 0.0;
    for (; k < block.size && block.first[k] == atom; ++k) {
      sum += first[k];
      density[owners[block.site[k]]] += second[k];
    }
    density[atom] += sum;
  }
}

void add_embedded_forces(Workspace& workspace) {
  const PairBlock& block = workspace.block;
  const std::uint32_t* owners = workspace.pairs.sites().owners();
  const EmbeddingBuffers& embedding = workspace.embedding;
  const double* derivative = embedding.derivative.data();
  for (std::size_t k = 0; k < block.size; ++k) {
    workspace.slope[k] -= derivative[block.first[k]] * embedding.slope_first[k] + derivative[owners[block.site[k]]] * embedding.slope_second[k];
  }
  scatter_pairs(workspace);
}

}  // namespace atomloop
