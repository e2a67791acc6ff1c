#pragma once

namespace atomloop {

/// Boltzmann's constant, eV/K: CODATA 2014, as in ASE and `configuration/units.ts`.
inline constexpr double kBoltzmann = 8.617330337217213e-5;

}  // namespace atomloop
