#include "mpi/pool.h"

#include <cstdlib>

namespace atomloop::mpi {

namespace {

/// Sizes that are kept; the C library is as good at smaller ones, and larger ones are rare.
constexpr std::uint64_t kLeast = 16 << 10;
constexpr std::uint64_t kMost = 16 << 20;
constexpr std::uint64_t kKept = 64 << 20;

bool is_kept(std::uint64_t bytes) { return bytes >= kLeast && bytes <= kMost; }

/// Up to the next eighth of a power of two, so that sizes that differ little share their memory.
std::uint64_t rounded(std::uint64_t bytes) {
  std::uint64_t step = kLeast / 8;
  while (step * 16 <= bytes) step *= 2;
  return (bytes + step - 1) / step * step;
}

}  // namespace

Pool& Pool::instance() {
  static Pool* const pool = new Pool;
  return *pool;
}

char* Pool::take(std::uint64_t bytes) {
  if (!is_kept(bytes)) return static_cast<char*>(std::malloc(bytes));
  const std::uint64_t size = rounded(bytes);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = kept_.find(size);
    if (found != kept_.end() && !found->second.empty()) {
      char* const memory = found->second.back();
      found->second.pop_back();
      kept_bytes_ -= size;
      return memory;
    }
  }
  return static_cast<char*>(std::malloc(size));
}

void Pool::give_back(char* memory, std::uint64_t bytes) {
  const std::uint64_t size = rounded(bytes);
  if (is_kept(bytes)) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (kept_bytes_ + size <= kKept) {
      kept_[size].push_back(memory);
      kept_bytes_ += size;
      return;
    }
  }
  std::free(memory);
}

}  // namespace atomloop::mpi
