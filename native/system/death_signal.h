#pragma once

namespace atomloop::system {

/// From now on the kernel kills this process when the thread that started it ends. A process must therefore be
/// started from a thread that lives as long as it should: from the main thread. Returns false where the parent is no
/// longer `parent`, so that the signal will never come.
bool die_with_parent(int parent);

}  // namespace atomloop::system
