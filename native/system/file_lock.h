#pragma once

#include <string>

namespace atomloop::system {

enum class LockState { held, busy, unsupported };

struct FileLock {
  LockState state;
  /// Open while the lock is held, otherwise -1. Closing it, also by the death of the process, releases the lock.
  int fd;
};

/// Creates `path` where it is missing and takes `flock` and the open-file-description lock of `fcntl` on it without
/// waiting. One that the file system does not have is left out. Throws `std::system_error` where the file cannot be opened.
FileLock lock_file(const std::string& path);

}  // namespace atomloop::system
