#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace atomloop::system {

struct HeartbeatOptions {
  /// Our own descriptor of the file, which stays open; it is not closed here.
  int fd;
  /// Name under which others see the file.
  std::string path;
  /// Where in the file the counter is: ten characters, padded on the left.
  long offset;
  std::chrono::milliseconds interval;
  /// The file counts as lost when it could not be written for so long.
  std::chrono::milliseconds lapse;
};

/// Counts up in a file from a thread of its own, so that a busy event loop does not look like a dead process. It
/// writes in place and through its own descriptor: a process that was stopped for long and goes on cannot overwrite
/// the file that another one has put under the name meanwhile.
class Heartbeat {
 public:
  explicit Heartbeat(HeartbeatOptions options);
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  /// True once the name belongs to another file or none.
  bool is_lost() const { return is_lost_; }

 private:
  void run();
  bool beat();

  const HeartbeatOptions options_;
  std::atomic<bool> is_lost_{false};
  unsigned long count_ = 1;
  bool is_ended_ = false;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::thread thread_;
};

}  // namespace atomloop::system
