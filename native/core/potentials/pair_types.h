#pragma once

#include "core/potentials/workspace.h"

namespace atomloop {

/// Orders the pairs of the block by the types of their atoms, so that a kernel has constant
/// parameters over long runs; the order within a run stays. `embedding.types` is by sorted atom.
void sort_by_types(Workspace& workspace, std::size_t type_count);

}  // namespace atomloop
