#include "system/exit.h"

#include <unistd.h>

namespace atomloop::system {

void exit_now(int code) { _exit(code); }

}  // namespace atomloop::system
