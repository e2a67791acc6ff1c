#pragma once

namespace atomloop {

/// exp(-x) i_l(x) for l = 0 to `l_max`, with i_l the modified spherical Bessel function of the first
/// kind, x >= 0. To about 1e-15 of the value for every argument.
void scaled_bessel(double x, int l_max, double* values);

}  // namespace atomloop
