#pragma once

namespace atomloop::system {

/// After SIGINT, SIGTERM or SIGHUP the process ends with `code` when `milliseconds` have passed, whatever its
/// threads are doing. Handlers that were installed before are called too. Returns false when the
/// system refuses the timer.
bool guard_stop(int code, int milliseconds);

}  // namespace atomloop::system
