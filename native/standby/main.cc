// Waits in a place for a program: `standby PROGRAM ARGUMENT...` becomes that program as soon as a byte comes at descriptor 3,
// and ends when that is closed before. It is started while its parent may still start programs, which one that uses MPI
// must not; until it is needed it costs next to nothing.

#include <unistd.h>

#include <cerrno>
#include <csignal>

int main(int, char** arguments) {
  // Signals to a whole job are its driver's. A program that is started keeps what is ignored, so they are restored before.
  const int ignored[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2};
  for (const int signal : ignored) std::signal(signal, SIG_IGN);
  char go = 0;
  ssize_t count = 0;
  do count = read(3, &go, 1);
  while (count < 0 && errno == EINTR);
  if (count != 1) return 0;
  for (const int signal : ignored) std::signal(signal, SIG_DFL);
  execv(arguments[1], arguments + 1);
  return 127;
}
