#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "round_trip.h"

/// libFuzzer target: whatever is accepted comes back unchanged, by all ways of writing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string problem = check_round_trip({reinterpret_cast<const char*>(data), size});
  if (problem.empty()) return 0;
  std::fprintf(stderr, "%s\n", problem.c_str());
  std::abort();
}
