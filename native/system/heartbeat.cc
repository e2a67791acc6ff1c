#include "system/heartbeat.h"

#include <cerrno>
#include <cstdio>
#include <sys/stat.h>
#include <unistd.h>

namespace atomloop::system {

namespace {

enum class Name { ours, lost, unknown };

Name name_of(const HeartbeatOptions& options) {
  struct stat own, named;
  if (fstat(options.fd, &own) != 0) return errno == ESTALE ? Name::lost : Name::unknown;
  if (stat(options.path.c_str(), &named) != 0) return errno == ENOENT || errno == ESTALE ? Name::lost : Name::unknown;
  return own.st_ino == named.st_ino && own.st_dev == named.st_dev ? Name::ours : Name::lost;
}

}  // namespace

Heartbeat::Heartbeat(HeartbeatOptions options) : options_(std::move(options)), thread_([this] { run(); }) {}

Heartbeat::~Heartbeat() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    is_ended_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void Heartbeat::run() {
  using Clock = std::chrono::steady_clock;
  Clock::time_point last = Clock::now();
  std::unique_lock<std::mutex> lock(mutex_);
  while (!is_lost_ && !ended_.wait_for(lock, options_.interval, [this] { return is_ended_; })) {
    lock.unlock();
    if (beat()) last = Clock::now();
    else if (Clock::now() - last > options_.lapse) is_lost_ = true;
    lock.lock();
  }
}

bool Heartbeat::beat() {
  const Name name = name_of(options_);
  if (name == Name::lost) is_lost_ = true;
  if (name != Name::ours) return false;
  char text[16];
  const int length = std::snprintf(text, sizeof text, "%10lu", ++count_ % 10000000000UL);
  return pwrite(options_.fd, text, length, options_.offset) == length && fdatasync(options_.fd) == 0;
}

}  // namespace atomloop::system
