// Interpolation as in LAMMPS (docs.lammps.org/pair_eam.html): a cubic in each interval, by values and
// slopes at its ends; slopes by differences of fourth order, of lower order at the ends of the table.
#include "core/potentials/eam_tables.h"

#include <cstddef>

namespace atomloop {
namespace {

std::vector<double> slopes(const double* f, std::size_t points) {
  std::vector<double> slope(points);
  const std::size_t last = points - 1;
  slope[0] = f[1] - f[0];
  slope[1] = 0.5 * (f[2] - f[0]);
  slope[last - 1] = 0.5 * (f[last] - f[last - 2]);
  slope[last] = f[last] - f[last - 1];
  for (std::size_t m = 2; m + 2 < points; ++m) slope[m] = ((f[m - 2] - f[m + 2]) + 8.0 * (f[m + 1] - f[m - 1])) / 12.0;
  return slope;
}

/// Writes one cubic per interval, `stride` bytes apart.
void interpolate(const double* f, std::size_t points, Cubic* cubics, std::size_t stride) {
  const std::vector<double> slope = slopes(f, points);
  auto* at = reinterpret_cast<unsigned char*>(cubics);
  for (std::size_t m = 0; m + 1 < points; ++m, at += stride) {
    const double rise = f[m + 1] - f[m];
    *reinterpret_cast<Cubic*>(at) = {slope[m] + slope[m + 1] - 2.0 * rise, 3.0 * rise - 2.0 * slope[m] - slope[m + 1], slope[m], f[m]};
  }
}

}  // namespace

EamTables::EamTables(const EamFunctions& functions)
    : elements(functions.elements),
      names(functions.names),
      cutoff(functions.cutoff),
      inverse_density_step(1.0 / functions.density_step),
      inverse_distance_step(1.0 / functions.distance_step),
      density_intervals(functions.density_points - 1),
      distance_intervals(functions.distance_points - 1),
      largest_density(static_cast<double>(density_intervals) * functions.density_step) {
  const std::size_t count = elements.size(), points = functions.distance_points;
  embedding_.reserve(count * density_intervals);
  like_.reserve(count * distance_intervals);
  mixed_.reserve(count * (count - 1) / 2 * distance_intervals);
  const auto density = [&](std::size_t source, std::size_t at) { return functions.density + (source * count + at) * points; };
  for (std::size_t b = 0; b < count; ++b) {
    interpolate(functions.embedding + b * functions.density_points, functions.density_points, embedding_.data() + b * density_intervals, sizeof(Cubic));
    const double* row = functions.pair + b * (b + 1) / 2 * points;
    EamLikeInterval* like = like_.data() + b * distance_intervals;
    interpolate(row + b * points, points, &like->pair, sizeof *like);
    interpolate(density(b, b), points, &like->density, sizeof *like);
    for (std::size_t a = 0; a < b; ++a) {
      EamInterval* mixed = mixed_.data() + (b * (b - 1) / 2 + a) * distance_intervals;
      interpolate(row + a * points, points, &mixed->pair, sizeof *mixed);
      interpolate(density(b, a), points, &mixed->felt_by_first, sizeof *mixed);
      interpolate(density(a, b), points, &mixed->felt_by_second, sizeof *mixed);
    }
  }
}

}  // namespace atomloop
