#include "system/shared_memory.h"

#include <cerrno>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

namespace atomloop::system {

int create_memory(std::size_t bytes) {
  const int fd = memfd_create("atomloop", MFD_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
  if (ftruncate(fd, static_cast<off_t>(bytes)) == 0) return fd;
  const int error = errno;
  close(fd);
  throw std::system_error(error, std::generic_category(), "ftruncate");
}

void* map_memory(int fd, std::size_t bytes) {
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (memory == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  return memory;
}

void unmap_memory(void* memory, std::size_t bytes) { munmap(memory, bytes); }

}  // namespace atomloop::system
