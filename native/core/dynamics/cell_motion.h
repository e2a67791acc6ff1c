#pragma once

#include "core/dynamics/kinetics.h"
#include "core/neighbors/lattice.h"

namespace atomloop {

/// xx, yy and zz of the pressure with its kinetic part, eV/Å^3. Throws E_NO_STRESS where the forces came without a
/// stress.
Vector3 pressure_of(const System& system, const Kinetics& kinetics, const Forces& forces);

/// Multiplies each cell vector, and takes the atoms along.
void scale_cell(System& system, const Vector3& factors);

}  // namespace atomloop
