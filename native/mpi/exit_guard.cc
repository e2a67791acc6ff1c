#include "mpi/exit_guard.h"

#include <cstdlib>
#include <unistd.h>

namespace atomloop::mpi {

#ifdef __GLIBC__

namespace {

void end_now(int code, void* is_inside) {
  if (static_cast<const std::atomic<bool>*>(is_inside)->load()) _exit(code);
}

}  // namespace

void guard_exit(const std::atomic<bool>* is_inside) { on_exit(end_now, const_cast<std::atomic<bool>*>(is_inside)); }

#else

// No other C library tells the exit code.
void guard_exit(const std::atomic<bool>*) {}

#endif

}  // namespace atomloop::mpi
