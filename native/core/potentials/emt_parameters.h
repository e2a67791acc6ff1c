#pragma once

#include <cstdint>

namespace atomloop {

/// Parameters of one element as published, in eV and Bohr.
struct EmtElement {
  std::uint8_t number;
  const char* symbol;
  double e0, s0, v0, eta2, kappa, lambda, n0;
};

inline constexpr double kEmtBohr = 0.5291772105638411;
inline constexpr double kEmtBeta = 1.809;

/// H, C, N and O are there for tests, not for science.
inline constexpr EmtElement kEmtElements[] = {
    {13, "Al", -3.28, 3.00, 1.493, 1.240, 2.000, 1.169, 0.00700}, {29, "Cu", -3.51, 2.67, 2.476, 1.652, 2.740, 1.906, 0.00910},
    {47, "Ag", -2.96, 3.01, 2.132, 1.652, 2.790, 1.892, 0.00547}, {79, "Au", -3.80, 3.00, 2.321, 1.674, 2.873, 2.182, 0.00703},
    {28, "Ni", -4.44, 2.60, 3.673, 1.669, 2.757, 1.948, 0.01030}, {46, "Pd", -3.90, 2.87, 2.773, 1.818, 3.107, 2.155, 0.00688},
    {78, "Pt", -5.85, 2.90, 4.067, 1.812, 3.145, 2.192, 0.00802}, {1, "H", -3.21, 1.31, 0.132, 2.652, 2.790, 3.892, 0.00547},
    {6, "C", -3.50, 1.81, 0.332, 1.652, 2.790, 1.892, 0.01322},   {7, "N", -5.10, 1.88, 0.132, 1.652, 2.790, 1.892, 0.01222},
    {8, "O", -4.60, 1.95, 0.332, 1.652, 2.790, 1.892, 0.00850},
};

inline constexpr int kEmtElementCount = sizeof(kEmtElements) / sizeof(kEmtElements[0]);

}  // namespace atomloop
