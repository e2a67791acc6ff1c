#include "mpi/courier.h"

#include <algorithm>
#include <csignal>
#include <optional>
#include <iterator>
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "mpi/exit_guard.h"

namespace atomloop::mpi {

namespace {

using namespace std::chrono_literals;

/// After traffic the thread stays awake for so long. It yields, since there may be fewer processors than threads.
constexpr Clock::duration kSpin = 30us;
/// Waits are a fraction of the time since the last traffic, so that they delay little, up to a limit: what
/// a waiting rank burns.
constexpr int kIdleFraction = 8;
constexpr Clock::duration kShortestWait = 20us;
constexpr Clock::duration kLongestWait = 5ms;
/// While MPI works on something, which it does only when it is called.
constexpr Clock::duration kBusyWait = 50us;
/// How long `MPI_Abort` may take.
constexpr double kAbortSeconds = 5;

// MPI is one per process, whatever loads the addon.
std::atomic<bool> is_inside{false};

void prepare_thread() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  // In nanoseconds: the default of 50 us is longer than the waits.
  prctl(PR_SET_TIMERSLACK, 1000UL, 0, 0, 0);
}

}  // namespace

Courier::Courier(const Options& options, std::function<bool()> notify)
    : options_(options), notify_(std::move(notify)), thread_([this] { run(); }) {
  std::unique_lock<std::mutex> lock(life_mutex_);
  life_.wait(lock, [this] { return has_begun_; });
}

void Courier::run() {
  prepare_thread();
  is_inside = true;
  guard_exit(&is_inside);
  std::optional<Communicator> communicator;
  try {
    communicator.emplace();
    begin(communicator->world(), "");
    loop(&*communicator);
  } catch (const std::exception& error) {
    begin({}, error.what());
    end(false);
  }
}

void Courier::begin(const World& world, const std::string& error) {
  const std::lock_guard<std::mutex> lock(life_mutex_);
  if (has_begun_) return;
  world_ = world;
  error_ = error;
  has_begun_ = true;
  life_.notify_all();
}

void Courier::loop(Communicator* communicator) {
  Exchange exchange(communicator, options_);
  Clock::time_point last_traffic = Clock::now();
  while (wish_ != Wish::stop && exchange.end() == Exchange::End::open) {
    if (wish_ == Wish::abort) communicator->abort(abort_code_);
    if (wish_ == Wish::finish) exchange.begin_farewell();
    const Clock::time_point now = Clock::now();
    bool has_moved = take_outbox(&exchange);
    try {
      has_moved |= exchange.step(now);
    } catch (const std::exception& error) {
      exchange.lose_all(error.what());
    }
    deliver(&exchange);
    if (has_moved) last_traffic = now;
    else wait(now - last_traffic, exchange.is_busy());
  }
  const bool is_clean = exchange.end() == Exchange::End::clean;
  if (is_clean) communicator->finalize();
  end(is_clean);
}

bool Courier::take_outbox(Exchange* exchange) {
  if (!has_letters_.load(std::memory_order_acquire)) return false;
  {
    const std::lock_guard<std::mutex> lock(outbox_mutex_);
    std::swap(outbox_, letters_out_);
    has_letters_.store(false, std::memory_order_relaxed);
  }
  for (Letter& letter : letters_out_) {
    if (letter.is_loss) exchange->forget(letter.rank);
    else exchange->send(letter.rank, std::move(letter.block));
  }
  letters_out_.clear();
  return true;
}

void Courier::deliver(Exchange* exchange) {
  std::vector<Event> events = exchange->take_events();
  if (events.empty()) return;
  bool was_empty;
  {
    const std::lock_guard<std::mutex> lock(inbox_mutex_);
    was_empty = inbox_.empty();
    if (was_empty) inbox_ = std::move(events);
    else std::move(events.begin(), events.end(), std::back_inserter(inbox_));
  }
  if (was_empty && is_listening_) is_listening_ = notify_();
}

void Courier::wait(Clock::duration idle, bool is_busy) {
  if (idle < kSpin) {
    sched_yield();
    return;
  }
  const Clock::duration most = is_busy ? kBusyWait : kLongestWait;
  std::unique_lock<std::mutex> lock(outbox_mutex_);
  if (has_letters_.load(std::memory_order_relaxed)) return;
  is_waiting_ = true;
  letters_.wait_for(lock, std::clamp(idle / kIdleFraction, kShortestWait, most), [this] { return !is_waiting_; });
  is_waiting_ = false;
}

void Courier::end(bool is_clean) {
  is_inside = false;
  const std::lock_guard<std::mutex> lock(life_mutex_);
  has_ended_ = true;
  is_clean_ = is_clean;
  life_.notify_all();
}

// The other side.

void Courier::send(int rank, Block block) { post({rank, false, std::move(block)}); }

void Courier::forget(int rank) { post({rank, true, {}}); }

void Courier::post(Letter letter) {
  bool has_to_wake;
  {
    const std::lock_guard<std::mutex> lock(outbox_mutex_);
    outbox_.push_back(std::move(letter));
    has_letters_.store(true, std::memory_order_release);
    has_to_wake = std::exchange(is_waiting_, false);
  }
  if (has_to_wake) letters_.notify_one();
}

std::vector<Event> Courier::take() {
  const std::lock_guard<std::mutex> lock(inbox_mutex_);
  return std::exchange(inbox_, {});
}

void Courier::wish(Wish wish) {
  {
    const std::lock_guard<std::mutex> lock(outbox_mutex_);
    wish_ = wish;
    is_waiting_ = false;
  }
  letters_.notify_one();
}

bool Courier::wait_for_end(double seconds) {
  std::unique_lock<std::mutex> lock(life_mutex_);
  if (!life_.wait_for(lock, std::chrono::duration<double>(seconds), [this] { return has_ended_; })) return false;
  lock.unlock();
  if (thread_.joinable()) thread_.join();
  return true;
}

bool Courier::finish(double seconds) {
  wish(Wish::finish);
  return wait_for_end(seconds) && is_clean_;
}

bool Courier::stop(double seconds) {
  wish(Wish::stop);
  return wait_for_end(seconds);
}

void Courier::abort(int code) {
  abort_code_ = code;
  wish(Wish::abort);
  wait_for_end(kAbortSeconds);
  _exit(code);
}

}  // namespace atomloop::mpi
