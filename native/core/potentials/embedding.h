#pragma once

#include "core/potentials/workspace.h"

namespace atomloop {

/// Arrays of the pairs of one run; none overlap, but the second are the first where all atoms are of one
/// species. Slopes are derivatives by the distance over the distance; those of densities have the opposite sign.
struct EmbeddingColumns {
  std::size_t size;
  const double* r2;
  double* energy;
  double* slope;
  double* density_first;
  double* density_second;
  double* slope_first;
  double* slope_second;
};

void reserve_embedding(Workspace& workspace);
EmbeddingColumns embedding_columns(Workspace& workspace, const TypeRun& run);
void start_embedding(Workspace& workspace, std::size_t natoms);
void add_densities(Workspace& workspace);
/// Forces of the pairs of the block once `embedding.derivative` is there.
void add_embedded_forces(Workspace& workspace);

/// Goes through started pairs twice: `terms` fills the columns of a block, `embed` takes densities to
/// energies and derivatives.
template <class Terms, class Embed>
void accumulate_embedded(Workspace& workspace, StopPoll& stop, Terms terms, Embed embed) {
  PairFinder& pairs = workspace.pairs;
  int blocks = 0;
  for (; !pairs.finished(); ++blocks) {
    pairs.next(workspace.block, stop);
    terms();
    add_densities(workspace);
    stop.check();
  }
  embed();
  // A configuration of one block, the common case, still has its terms; others are gone through again.
  if (blocks == 1) return add_embedded_forces(workspace);
  pairs.rewind();
  while (!pairs.finished()) {
    pairs.next(workspace.block, stop);
    terms();
    add_embedded_forces(workspace);
    stop.check();
  }
}

}  // namespace atomloop
