#include "system/death_signal.h"

#include <csignal>
#include <sys/prctl.h>
#include <unistd.h>

namespace atomloop::system {

bool die_with_parent(int parent) {
  // The order matters: a parent that dies between the two calls is seen by the second.
  return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent;
}

}  // namespace atomloop::system
