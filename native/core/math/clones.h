#pragma once

/// Compiles a function for AVX2 and for the baseline, chosen when the addon loads. Both clones give
/// the same bits: no fused multiply-add (-ffp-contract=off, and AVX2 alone has none) and no
/// reordered sums. Sanitizers and other platforms get the baseline only.
#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(ATOMLOOP_NO_CLONES)
#define ATOMLOOP_CLONES __attribute__((target_clones("avx2", "default")))
#define ATOMLOOP_HAS_CLONES 1
#else
#define ATOMLOOP_CLONES
#endif

/// Helpers of cloned functions must become part of each clone.
#define ATOMLOOP_INLINE inline __attribute__((always_inline))

/// Before a loop whose arrays do not overlap; there are too many to be compared when it runs.
#if defined(__clang__)
#define ATOMLOOP_INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#else
#define ATOMLOOP_INDEPENDENT _Pragma("GCC ivdep")
#endif
