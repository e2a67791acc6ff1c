#pragma once

namespace atomloop::system {

/// After SIGINT, SIGTERM, SIGHUP or SIGUSR1 the process ends with `code` when `milliseconds` have passed, whatever its
/// threads are doing. Handlers that were installed before are called too. Returns false when the
/// system refuses the timer.
bool guard_stop(int code, int milliseconds);

/// The code changes, for instance because the run has got somewhere.
void set_guard_code(int code);

}  // namespace atomloop::system
