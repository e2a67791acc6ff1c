#include "system/file_lock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace atomloop::system {

namespace {

LockState state_of(int result) {
  if (result == 0) return LockState::held;
  return errno == EWOULDBLOCK || errno == EAGAIN || errno == EACCES ? LockState::busy : LockState::unsupported;
}

template <typename Call>
int uninterrupted(Call call) {
  int result;
  do result = call();
  while (result == -1 && errno == EINTR);
  return result;
}

LockState lock_both(int fd) {
  const LockState whole = state_of(uninterrupted([fd] { return flock(fd, LOCK_EX | LOCK_NB); }));
  if (whole == LockState::busy) return whole;
  struct flock range = {};
  range.l_type = F_WRLCK;
  range.l_whence = SEEK_SET;
  const LockState bytes = state_of(uninterrupted([fd, &range] { return fcntl(fd, F_OFD_SETLK, &range); }));
  return bytes == LockState::unsupported ? whole : bytes;
}

/// A holder that ends removes the file: whoever then gets the lock of the removed one has nothing.
bool is_still_named(int fd, const std::string& path) {
  struct stat own, named;
  return fstat(fd, &own) == 0 && stat(path.c_str(), &named) == 0 && own.st_ino == named.st_ino &&
         own.st_dev == named.st_dev;
}

}  // namespace

FileLock lock_file(const std::string& path) {
  for (;;) {
    const int fd = uninterrupted(
        [&path] { return open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666); });
    if (fd < 0) throw std::system_error(errno, std::generic_category(), path);
    const LockState state = lock_both(fd);
    const bool is_current = is_still_named(fd, path);
    if (state == LockState::held && is_current) return {state, fd};
    close(fd);
    if (is_current) return {state, -1};
  }
}

}  // namespace atomloop::system
