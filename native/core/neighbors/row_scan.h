#pragma once

#include <cstddef>
#include <cstdint>

#include "core/neighbors/sites.h"

namespace atomloop {

/// What the functions below may read and write past the end of their arrays.
constexpr std::size_t kRowPadding = 4;

/// Coordinates of sites that follow one another.
struct SiteColumns {
  const double* x;
  const double* y;
  const double* z;
};

void squared_distances(const SiteColumns& sites, const Point& from, std::size_t count, double* r2);
/// The same of `site` places in `points`; those past the end must be places too.
void listed_distances(const Point* points, const Point& from, const std::uint32_t* site, std::size_t count, double* r2);

/// Squared distances of a row of candidates, and how many of them count.
struct RowDistances {
  double limit;
  std::size_t count;
  const double* r2;
};

/// Keep what is below the limit, in order; return how many. Candidates are sites from `begin` on, or listed.
std::size_t keep_run(const RowDistances& row, std::uint32_t begin, std::uint32_t* site, double* kept);
std::size_t keep_listed(const RowDistances& row, const std::uint32_t* listed, std::uint32_t* site, double* kept);

}  // namespace atomloop
