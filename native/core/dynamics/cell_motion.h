#pragma once

#include "core/dynamics/kinetics.h"
#include "core/math/vector3.h"

namespace atomloop {

/// xx, yy and zz of the pressure with its kinetic part, eV/Å^3. Throws E_NO_STRESS where the forces came without a
/// stress.
Vector3 pressure_of(const System& system, const Kinetics& kinetics, const Forces& forces);

/// The pressure against each cell vector while the atoms keep their places in the cell: minus the derivative of the
/// energy by the logarithm of its length, per volume, with the kinetic part. In a rectangular cell that is as above.
Vector3 pressure_along(const System& system, const Kinetics& kinetics, const Forces& forces);

/// Multiplies each cell vector, and takes the atoms along.
void scale_cell(System& system, const Vector3& factors);

/// Changes momenta so that volumes in phase space stay as they are when the cell is then scaled so.
void scale_momenta_against(System& system, const Vector3& factors);

}  // namespace atomloop
