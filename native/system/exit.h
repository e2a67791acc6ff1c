#pragma once

namespace atomloop::system {

/// Ends the process at once, without waiting for threads that are inside native code.
[[noreturn]] void exit_now(int code);

}  // namespace atomloop::system
