#pragma once

#include <atomic>

namespace atomloop::mpi {

/// Ends the process by `_exit` where `exit` is called while the flag is set: MPI takes itself apart during `exit`, which
/// crashes a thread that is inside. The flag has to live as long as the process.
void guard_exit(const std::atomic<bool>* is_inside);

}  // namespace atomloop::mpi
