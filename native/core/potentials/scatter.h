#pragma once

#include "core/potentials/workspace.h"

namespace atomloop {

/// Adds `slope` times the distance vector to the force on the first atom of each pair, its opposite
/// to the second, half of `energy` to both, and the virial.
void scatter_pairs(Workspace& workspace);

}  // namespace atomloop
