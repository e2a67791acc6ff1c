#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

namespace atomloop::mpi {

/// Memory that was used before and is kept for the next message: new pages cost more than the copy of what comes in.
class Pool {
 public:
  /// The one of this process. Never destroyed: what it gave may come back at any time.
  static Pool& instance();

  /// Null where memory is short.
  char* take(std::uint64_t bytes);
  /// Of `bytes` as they were asked for.
  void give_back(char* memory, std::uint64_t bytes);

 private:
  std::mutex mutex_;
  std::map<std::uint64_t, std::vector<char*>> kept_;
  std::uint64_t kept_bytes_ = 0;
};

}  // namespace atomloop::mpi
