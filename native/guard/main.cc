// A small process beside one that starts programs. It reads lines `+GROUP` and `-GROUP` and, when its input ends
// because that process is gone, kills the process groups that are left: they would go on without anybody to see it.

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <set>
#include <string>

int main() {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) std::signal(signal, SIG_IGN);
  std::set<pid_t> groups;
  for (std::string line; std::getline(std::cin, line);) {
    const pid_t group = line.empty() ? 0 : std::atoi(line.c_str() + 1);
    if (group <= 1) continue;
    if (line[0] == '+') groups.insert(group);
    else groups.erase(group);
  }
  for (const pid_t group : groups) kill(-group, SIGKILL);
}
