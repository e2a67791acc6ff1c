#pragma once

#include <cstdint>
#include <vector>

#include "core/descriptors/radial_table.h"

namespace atomloop {

/// One entry of a power spectrum: which sum over m it is, where it goes, and its factor.
struct PowerEntry {
  std::uint32_t source;
  std::uint32_t target;
  double factor;
};

/// How neighbors near the cutoff fade: 1 up to `cutoff - width`, half a cosine from there, and a decay
/// (1 + rate) / (rate + (r / scale)^exponent) times `decay_norm` where the exponent is not 0.
struct Fade {
  double width = 0.0;
  int exponent = 0;
  double scale = 1.0;
  double rate = 1.0;
  double decay_norm = 1.0;
};

enum class SoapAverage {
  /// Of the expansion coefficients of all centers, before the power spectrum.
  inner,
  /// Of the power spectra.
  outer,
  /// Sum of the expansion coefficients.
  sum,
};

/// All that the conventions of SOAP decide: Bartók, Kondor, Csányi, Phys. Rev. B 87, 184115 (2013),
/// doi:10.1103/PhysRevB.87.184115.
struct SoapSetup {
  int n_max;
  int l_max;
  /// Neighbors strictly within take part, Å.
  double cutoff;
  Fade fade;
  bool is_periodic;
  /// Atomic numbers of the channels of the density; 0 takes all species.
  std::vector<std::uint8_t> species;
  /// Whether an atom of another species is an error; otherwise it is not seen.
  bool is_strict;
  RadialTable radial;
  /// Radial coefficients of the center itself.
  std::vector<double> center;
  bool is_center_in_all_channels;
  SoapAverage average;
  std::vector<PowerEntry> power;
  std::size_t length;
  bool is_normalized;
  /// Added as the last entry after the normalization, where there is one.
  bool has_last;
  double last;
};

/// Number of a sum over m: channel s holds n, and channel s2 >= s holds n2.
inline std::uint32_t power_source(const SoapSetup& setup, int s, int s2, int l, int n, int n2) {
  const auto channels = static_cast<int>(setup.species.size());
  const auto width = static_cast<int>(setup.radial.width());
  const int pair = s * channels - s * (s - 1) / 2 + (s2 - s);
  return static_cast<std::uint32_t>(((pair * (setup.l_max + 1) + l) * width + n) * width + n2);
}

/// Parameters in the convention of DScribe: Himanen et al., Comput. Phys. Commun. 247, 106949 (2020),
/// doi:10.1016/j.cpc.2019.106949.
struct DscribeSoapParameters {
  int n_max;
  int l_max;
  double r_cut;
  double sigma;
  bool is_polynomial;
  bool is_periodic;
  SoapAverage average;
  /// Ascending.
  std::vector<std::uint8_t> species;
};

/// Parameters in the convention of QUIP and quippy.
struct QuipSoapParameters {
  int n_max;
  int l_max;
  double cutoff;
  double transition_width;
  double atom_sigma;
  double central_weight;
  bool is_center_in_all_channels;
  bool is_diagonal_radial;
  bool is_normalized;
  double covariance_sigma0;
  double basis_error_exponent;
  int cutoff_exponent;
  double cutoff_scale;
  double cutoff_rate;
  std::vector<std::uint8_t> species;
};

/// Throw ConfigurationError where the radial functions are not independent.
SoapSetup make_soap(const DscribeSoapParameters& parameters);
SoapSetup make_soap(const QuipSoapParameters& parameters);

}  // namespace atomloop
