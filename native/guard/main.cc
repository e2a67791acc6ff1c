// A small process beside one that starts programs. It reads lines `+GROUP` and `-GROUP` and, when its input ends
// because that process is gone, kills the process groups that are left: they would go on without anybody to see it.
// Each of them leads a session, whose other groups go with it: `mpirun` puts every rank into one of its own.

#include <dirent.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>
#include <string>

namespace {

/// Id of the session of a process that still runs, from what follows the name in its `stat`; 0 where there is none.
pid_t session_of(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  std::string text;
  if (!std::getline(file, text)) return 0;
  const auto name_end = text.rfind(')');
  if (name_end == std::string::npos) return 0;
  std::istringstream fields(text.substr(name_end + 1));
  char state = 0;
  pid_t parent = 0, group = 0, session = 0;
  fields >> state >> parent >> group >> session;
  return state == 'Z' || state == 'X' ? 0 : session;
}

/// Kills what there is of the sessions; true where that was anything.
bool kill_sessions(const std::set<pid_t>& sessions) {
  DIR* processes = opendir("/proc");
  if (processes == nullptr) return false;
  bool found = false;
  while (const dirent* entry = readdir(processes)) {
    const pid_t pid = std::atoi(entry->d_name);
    if (pid <= 1 || sessions.count(session_of(entry->d_name)) == 0) continue;
    found = kill(pid, SIGKILL) == 0 || found;
  }
  closedir(processes);
  return found;
}

}  // namespace

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
  // One that is just starting another is seen in the next round.
  for (int round = 0; round < 100 && !groups.empty() && kill_sessions(groups); ++round) {
  }
}
