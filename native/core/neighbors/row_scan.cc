#include "core/neighbors/row_scan.h"

#include "core/math/clones.h"
#include "core/math/lanes.h"

#if defined(ATOMLOOP_HAS_CLONES)
#include <immintrin.h>
#endif

namespace atomloop {
namespace {

static_assert(kLanes == kRowPadding);

/// Candidates: sites from `begin` on.
struct Run {
  std::uint32_t begin;
  std::uint32_t operator()(std::size_t k) const { return begin + static_cast<std::uint32_t>(k); }
};

struct Listed {
  const std::uint32_t* sites;
  std::uint32_t operator()(std::size_t k) const { return sites[k]; }
};

/// Without a branch: about half of the candidates are kept.
template <class Sites>
std::size_t keep(const RowDistances& row, const Sites& sites, std::uint32_t* site, double* kept) {
  std::size_t size = 0;
  for (std::size_t k = 0; k < row.count; ++k) {
    site[size] = sites(k);
    kept[size] = row.r2[k];
    size += row.r2[k] < row.limit ? 1 : 0;
  }
  return size;
}

#if defined(ATOMLOOP_HAS_CLONES)

/// By the set of lanes to keep: where each kept lane comes from, as numbers of 4 bytes.
struct Moves {
  alignas(32) std::uint32_t wide[16][8];
  alignas(16) std::uint32_t narrow[16][4];
};

constexpr Moves make_moves() {
  Moves moves{};
  for (std::uint32_t set = 0; set < 16; ++set) {
    int to = 0;
    for (std::uint32_t lane = 0; lane < 4; ++lane) {
      if ((set >> lane & 1) == 0) continue;
      moves.wide[set][2 * to] = 2 * lane;
      moves.wide[set][2 * to + 1] = 2 * lane + 1;
      moves.narrow[set][to++] = lane;
    }
  }
  return moves;
}

constexpr Moves kMoves = make_moves();

__attribute__((target("avx2"))) inline __m128i four(const Run& run, std::size_t k) {
  return _mm_add_epi32(_mm_set1_epi32(static_cast<int>(run(k))), _mm_setr_epi32(0, 1, 2, 3));
}

__attribute__((target("avx2"))) inline __m128i four(const Listed& listed, std::size_t k) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(listed.sites + k));
}

/// The same, four at a time: only moves numbers.
template <class Sites>
__attribute__((target("avx2"))) std::size_t keep_avx2(const RowDistances& row, const Sites& sites, std::uint32_t* site, double* kept) {
  const __m256d limit = _mm256_set1_pd(row.limit);
  std::size_t size = 0;
  for (std::size_t k = 0; k < row.count; k += kLanes) {
    const __m256d r2 = _mm256_loadu_pd(row.r2 + k);
    unsigned set = static_cast<unsigned>(_mm256_movemask_pd(_mm256_cmp_pd(r2, limit, _CMP_LT_OQ)));
    if (row.count - k < kLanes) set &= (1u << (row.count - k)) - 1;
    const __m256i wide = _mm256_load_si256(reinterpret_cast<const __m256i*>(kMoves.wide[set]));
    const __m128i narrow = _mm_load_si128(reinterpret_cast<const __m128i*>(kMoves.narrow[set]));
    _mm256_storeu_pd(kept + size, _mm256_castsi256_pd(_mm256_permutevar8x32_epi32(_mm256_castpd_si256(r2), wide)));
    _mm_storeu_ps(reinterpret_cast<float*>(site + size), _mm_permutevar_ps(_mm_castsi128_ps(four(sites, k)), narrow));
    size += static_cast<std::size_t>(__builtin_popcount(set));
  }
  return size;
}

template <class Sites>
std::size_t keep_best(const RowDistances& row, const Sites& sites, std::uint32_t* site, double* kept) {
  return __builtin_cpu_supports("avx2") ? keep_avx2(row, sites, site, kept) : keep(row, sites, site, kept);
}

#else

template <class Sites>
std::size_t keep_best(const RowDistances& row, const Sites& sites, std::uint32_t* site, double* kept) {
  return keep(row, sites, site, kept);
}

#endif

}  // namespace

ATOMLOOP_CLONES void squared_distances(const SiteColumns& sites, const Point& from, std::size_t count, double* __restrict r2) {
  const double* __restrict x = sites.x;
  const double* __restrict y = sites.y;
  const double* __restrict z = sites.z;
  const double ax = from.x, ay = from.y, az = from.z;
  for (std::size_t k = 0; k < count; k += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const double dx = x[k + lane] - ax;
      const double dy = y[k + lane] - ay;
      const double dz = z[k + lane] - az;
      r2[k + lane] = dx * dx + dy * dy + dz * dz;
    }
  }
}

ATOMLOOP_CLONES void listed_distances(const Point* points, const Point& from, const std::uint32_t* site, std::size_t count, double* r2) {
  const auto* lanes = reinterpret_cast<const Lanes*>(points);
  const Lanes at = *reinterpret_cast<const Lanes*>(&from);
  for (std::size_t k = 0; k < count; k += kLanes) {
    Lanes x = lanes[site[k]] - at, y = lanes[site[k + 1]] - at, z = lanes[site[k + 2]] - at, last = lanes[site[k + 3]] - at;
    transpose(x, y, z, last);
    const Lanes sum = x * x + y * y + z * z;
    for (std::size_t lane = 0; lane < kLanes; ++lane) r2[k + lane] = sum[lane];
  }
}

std::size_t keep_run(const RowDistances& row, std::uint32_t begin, std::uint32_t* site, double* kept) {
  return keep_best(row, Run{begin}, site, kept);
}

std::size_t keep_listed(const RowDistances& row, const std::uint32_t* listed, std::uint32_t* site, double* kept) {
  return keep_best(row, Listed{listed}, site, kept);
}

}  // namespace atomloop
