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

/// For so long after the last traffic the thread looks again and again. It yields, since there may be fewer processors
/// than threads.
constexpr Clock::duration kSpin = 100us;
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
  prctl(PR_SET_NAME, "mpi", 0, 0, 0);
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
    bool has_moved = take_orders(&exchange);
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

bool Courier::take_orders(Exchange* exchange) {
  if (!has_orders_.load(std::memory_order_acquire)) return false;
  {
    const std::lock_guard<std::mutex> lock(outbox_mutex_);
    std::swap(outbox_, orders_);
    has_orders_.store(false, std::memory_order_relaxed);
  }
  for (Order& order : orders_) {
    if (order.is_loss) exchange->forget(order.rank);
    else exchange->send(order.rank, std::move(order.letter));
  }
  orders_.clear();
  return true;
}

void Courier::deliver(Exchange* exchange) {
  std::vector<Event> events = exchange->take_events();
  if (events.empty() && !std::exchange(has_returned_, false)) return;
  bool has_to_notify;
  {
    const std::lock_guard<std::mutex> lock(inbox_mutex_);
    if (inbox_.empty()) inbox_ = std::move(events);
    else std::move(events.begin(), events.end(), std::back_inserter(inbox_));
    has_news_.store(true, std::memory_order_release);
    has_to_notify = std::exchange(is_resting_, false);
  }
  if (has_to_notify && is_listening_) is_listening_ = notify_();
}

void Courier::wait(Clock::duration idle, bool is_busy) {
  if (idle < kSpin) sched_yield();
  else sleep(std::clamp(idle / kIdleFraction, kShortestWait, is_busy ? kBusyWait : kLongestWait));
}

void Courier::sleep(Clock::duration duration) {
  std::unique_lock<std::mutex> lock(outbox_mutex_);
  if (has_orders_.load(std::memory_order_relaxed)) return;
  is_asleep_ = true;
  ordered_.wait_for(lock, duration, [this] { return !is_asleep_; });
  is_asleep_ = false;
}

void Courier::end(bool is_clean) {
  is_inside = false;
  const std::lock_guard<std::mutex> lock(life_mutex_);
  has_ended_ = true;
  is_clean_ = is_clean;
  life_.notify_all();
}

// The other side.

void Courier::send(int rank, Letter letter) { post({rank, false, std::move(letter)}); }

void Courier::forget(int rank) { post({rank, true, {}}); }

void Courier::post(Order order) {
  bool has_to_wake;
  {
    const std::lock_guard<std::mutex> lock(outbox_mutex_);
    outbox_.push_back(std::move(order));
    has_orders_.store(true, std::memory_order_release);
    has_to_wake = std::exchange(is_asleep_, false);
  }
  if (has_to_wake) ordered_.notify_one();
}

std::shared_ptr<void> Courier::lend(void* token) {
  return std::shared_ptr<void>(token, [this](void* returned) {
    const std::lock_guard<std::mutex> lock(inbox_mutex_);
    returned_.push_back(returned);
    has_returned_ = true;
  });
}

void Courier::take(std::vector<Event>* events, std::vector<void*>* returned) {
  if (!has_news_.load(std::memory_order_acquire)) return;
  const std::lock_guard<std::mutex> lock(inbox_mutex_);
  has_news_.store(false, std::memory_order_relaxed);
  std::swap(*events, inbox_);
  std::swap(*returned, returned_);
}

bool Courier::rest() {
  const std::lock_guard<std::mutex> lock(inbox_mutex_);
  is_resting_ = !has_news_.load(std::memory_order_relaxed);
  return is_resting_;
}

void Courier::wish(Wish wish) {
  {
    const std::lock_guard<std::mutex> lock(outbox_mutex_);
    wish_ = wish;
    is_asleep_ = false;
  }
  ordered_.notify_one();
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
