#pragma once

#include <cmath>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/math/elementary.h"
#include "core/potentials/eam.h"
#include "core/potentials/three_body.h"

namespace atomloop::test {

inline const std::vector<std::uint8_t> kElements{29, 79, 13, 28, 46, 78, 47, 6, 1, 8, 7};

/// Smooth functions that differ by element, also by the one at which a density is felt.
inline std::shared_ptr<const EamTables> make_eam_tables() {
  constexpr std::size_t kPoints = 600;
  constexpr double kCutoff = 5.5, kStep = kCutoff / (kPoints - 1), kDensityStep = 0.02;
  const std::size_t count = kElements.size();
  std::vector<double> embedding, density, pair;
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t k = 0; k < kPoints; ++k) embedding.push_back(-(1.0 + 0.1 * a) * std::sqrt(k * kDensityStep + 0.01));
    for (std::size_t b = 0; b < count; ++b) {
      for (std::size_t k = 0; k < kPoints; ++k) {
        const double left = kCutoff - k * kStep;
        density.push_back((1.0 + 0.2 * a + 0.1 * b) * 0.004 * left * left * left);
      }
    }
  }
  for (std::size_t a = 0; a < count; ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      for (std::size_t k = 0; k < kPoints; ++k) {
        const double r = k * kStep, left = kCutoff - r;
        pair.push_back(r * (0.5 + 0.05 * (a + b)) * exponential(2.0 * (2.0 - r)) * left * left);
      }
    }
  }
  return std::make_shared<const EamTables>(EamFunctions{kElements, "synthetic", kPoints, kPoints, kDensityStep, kStep, kCutoff, embedding.data(),
                                                        density.data(), pair.data()});
}

template <class Make>
ThreeBodyFile make_entries(Make make) {
  ThreeBodyFile file{{}, kElements, "synthetic"};
  for (const std::uint8_t a : kElements) {
    for (const std::uint8_t b : kElements) {
      for (const std::uint8_t c : kElements) file.entries.push_back(make(a, b, c));
    }
  }
  return file;
}

/// Silicon's potential, stretched, with strengths that differ by species.
inline ThreeBodyFile make_sw_entries() {
  return make_entries([](std::uint8_t a, std::uint8_t b, std::uint8_t c) {
    const double sum = 0.01 * (a + b), tolerance = a == b ? 0.0 : 0.005;
    return ThreeBodyEntry{{a, b, c}, {1.0, 2.2 + 0.2 * sum, 1.8, 15.0 + 0.1 * a + 0.01 * (b + c), 1.2, -1.0 / 3.0 + 0.001 * a, 7.05, 0.602, 4.0, 0.5 * sum, tolerance}};
  });
}

inline ThreeBodyFile make_tersoff_entries() {
  return make_entries([](std::uint8_t a, std::uint8_t b, std::uint8_t c) {
    const double m = a % 2 == 0 ? 1.0 : 3.0, lambda3 = b == 29 ? 0.0 : 0.4 + 0.001 * c;
    return ThreeBodyEntry{{a, b, c},
                          {m, 0.9, lambda3, 4.8 + 0.01 * a, 2.0, -0.3 + 0.001 * c, 0.9 + 0.001 * a, 0.33, 1.3, 95.0 + 0.1 * (a + b), 3.1 + 0.001 * c,
                           0.4, 3.2, 3200.0}};
  });
}

}  // namespace atomloop::test
