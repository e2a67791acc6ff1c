#include "core/potentials/embedding.h"

#include "core/potentials/scatter.h"

namespace atomloop {
namespace {

/// Where all atoms are of one species the second columns are the first.
bool is_symmetric(const TypeBuffers& types) { return types.run_count == 1 && types.runs[0].first == types.runs[0].second; }

}  // namespace

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
  const bool is_one = is_symmetric(workspace.types);
  return {run.end - run.begin,
          workspace.block.r2.data() + at,
          workspace.energy.data() + at,
          workspace.slope.data() + at,
          embedding.density_first.data() + at,
          (is_one ? embedding.density_first : embedding.density_second).data() + at,
          embedding.slope_first.data() + at,
          (is_one ? embedding.slope_first : embedding.slope_second).data() + at};
}

void start_embedding(Workspace& workspace, std::size_t natoms) {
  workspace.embedding.derivative.reserve(natoms);
  workspace.embedding.density.assign(natoms, 0.0);
}

void add_densities(Workspace& workspace) {
  const PairBlock& block = workspace.block;
  const std::uint32_t* owners = workspace.pairs.sites().owners();
  const double* first = workspace.embedding.density_first.data();
  const double* second = is_symmetric(workspace.types) ? first : workspace.embedding.density_second.data();
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
  const double* first = embedding.slope_first.data();
  const double* second = is_symmetric(workspace.types) ? first : embedding.slope_second.data();
  double* slope = workspace.slope.data();
  for (std::size_t k = 0; k < block.size; ++k) {
    slope[k] -= derivative[block.first[k]] * first[k] + derivative[owners[block.site[k]]] * second[k];
  }
  scatter_pairs(workspace);
}

}  // namespace atomloop
