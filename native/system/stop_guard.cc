#include "system/stop_guard.h"

#include <atomic>
#include <csignal>
#include <ctime>
#include <unistd.h>

namespace atomloop::system {

namespace {

// A signal handler has no other way to reach its state than through objects of static storage; they are
// written once, before the handlers are installed.
struct sigaction previous[NSIG];
timer_t timer;
itimerspec delay;
std::atomic<int> exit_code;

void end_now(int) { _exit(exit_code); }

void arm(int signal, siginfo_t* info, void* context) {
  timer_settime(timer, 0, &delay, nullptr);
  const struct sigaction& before = previous[signal];
  if ((before.sa_flags & SA_SIGINFO) != 0) {
    before.sa_sigaction(signal, info, context);
  } else if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) {
    before.sa_handler(signal);
  }
}

bool install(int signal, struct sigaction& action) {
  return sigaction(signal, nullptr, &previous[signal]) == 0 && sigaction(signal, &action, nullptr) == 0;
}

}  // namespace

void set_guard_code(int code) { exit_code = code; }

bool guard_stop(int code, int milliseconds) {
  exit_code = code;
  delay = {{0, 0}, {milliseconds / 1000, (milliseconds % 1000) * 1000000L}};

  const int expiry = SIGRTMAX - 1;
  struct sigaction end = {};
  end.sa_handler = end_now;
  sigemptyset(&end.sa_mask);
  if (sigaction(expiry, &end, nullptr) != 0) return false;

  sigevent event = {};
  event.sigev_notify = SIGEV_SIGNAL;
  event.sigev_signo = expiry;
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return false;

  struct sigaction action = {};
  action.sa_sigaction = arm;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigemptyset(&action.sa_mask);
  return install(SIGINT, action) && install(SIGTERM, action) && install(SIGHUP, action) && install(SIGUSR1, action);
}

}  // namespace atomloop::system
