#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "check.h"
#include "round_trip.h"

namespace {

void check_start(const char* path, const std::string& text, std::size_t length) {
  // Memory of the exact size: reading past the end is seen by the sanitizer.
  const std::unique_ptr<char[]> exact(new char[length]);
  std::copy_n(text.data(), length, exact.get());
  const std::string problem = check_round_trip({exact.get(), length});
  if (problem.empty()) return;
  std::fprintf(stderr, "%s, first %zu bytes: %s\n", path, length, problem.c_str());
  ++failures();
}

/// The file, and the file cut short at many places, must be read and written without a fault.
void check_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  CHECK(!text.empty());
  const std::size_t step = text.size() / 400 + 1;
  for (std::size_t length = 0; length < text.size(); length += step) check_start(path, text, length);
  check_start(path, text, text.size());
}

}  // namespace

/// `[--reals=COUNT] FILE...`: COUNT random reals, for a long test.
int main(int count, char** paths) {
  constexpr std::string_view kReals = "--reals=";
  std::uint64_t reals = 200000;
  if (count > 1 && std::string_view(paths[1]).substr(0, kReals.size()) == kReals) {
    reals = std::stoull(paths[1] + kReals.size());
    ++paths;
    --count;
  }
  test_numbers();
  test_shortest_real(reals);
  test_frame_index();
  test_json_check();
  CHECK(count > 50);
  for (int i = 1; i < count; ++i) check_file(paths[i]);
  std::printf("%d files, %d failures\n", count - 1, failures());
  return failures() == 0 ? 0 : 1;
}
