#pragma once

#include <cstdint>
#include <cstdio>

/// Failures so far; main() returns it.
inline int& failures() {
  static int count = 0;
  return count;
}

/// Counts and prints a condition that does not hold.
#define CHECK(condition)                                                          \
  do {                                                                            \
    if (!(condition)) {                                                           \
      std::fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      ++failures();                                                               \
    }                                                                             \
  } while (false)

void test_numbers();
/// Compares with the standard library, on about four times `count` random numbers.
void test_shortest_real(std::uint64_t count);
void test_frame_index();
void test_json_check();
