#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "mpi/exchange.h"

namespace atomloop::mpi {

/// The thread that calls MPI, all of it from `MPI_Init` to `MPI_Finalize`, and the boxes between it and the event loop.
class Courier {
 public:
  /// Waits for `MPI_Init`: libraries below MPI read and set the environment, and may put functions of theirs in the place
  /// of those of the C library, which nobody should be calling meanwhile.
  ///
  /// `notify` is called in the thread when there is something in the inbox and nobody has looked since `rest`. False tells
  /// that nobody listens any more: it is not called again.
  Courier(const Options& options, std::function<bool()> notify);
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;
  /// `stop` has to have returned true.
  ~Courier() = default;

  /// Why MPI failed to begin, empty where it did not.
  const std::string& error() const { return error_; }
  const World& world() const { return world_; }

  void send(int rank, Letter letter);
  void forget(int rank);
  /// What keeps the memory of loans; `token` is among those returned when it is needed no longer.
  std::shared_ptr<void> lend(void* token);
  /// Empties the inbox.
  void take(std::vector<Event>* events, std::vector<void*>* returned);
  /// The inbox will not be looked at before the next `notify`. False where something is in it.
  bool rest();

  /// Sends what is queued, agrees with the other ranks and calls `MPI_Finalize` where none was lost. False where that was
  /// not so or took too long.
  bool finish(double seconds);
  /// Whether the thread is gone.
  bool has_ended() const { return !thread_.joinable(); }
  /// Ends the thread without `MPI_Finalize`. False where MPI does not come back: the thread is inside then.
  bool stop(double seconds);
  [[noreturn]] void abort(int code);

 private:
  enum class Wish { none, finish, stop, abort };
  struct Order {
    int rank;
    bool is_loss;
    Letter letter;
  };

  void run();
  void begin(const World& world, const std::string& error);
  void loop(Communicator* communicator);
  void post(Order order);
  bool take_orders(Exchange* exchange);
  void deliver(Exchange* exchange);
  void wait(Clock::duration idle, bool is_busy);
  void sleep(Clock::duration duration);
  void end(bool is_clean);
  void wish(Wish wish);
  bool wait_for_end(double seconds);

  const Options options_;
  const std::function<bool()> notify_;
  std::string error_;
  World world_;
  std::atomic<Wish> wish_{Wish::none};
  std::atomic<int> abort_code_{0};

  // Before the outbox, whose end returns loans.
  std::mutex inbox_mutex_;
  std::vector<Event> inbox_;
  std::vector<void*> returned_;
  std::atomic<bool> has_news_{false};
  bool is_resting_ = true;
  /// Of the thread.
  bool is_listening_ = true;
  bool has_returned_ = false;

  std::mutex outbox_mutex_;
  std::condition_variable ordered_;
  std::vector<Order> outbox_;
  std::atomic<bool> has_orders_{false};
  /// The thread sleeps and nobody has woken it.
  bool is_asleep_ = false;
  /// Of the thread; keeps its room.
  std::vector<Order> orders_;

  std::mutex life_mutex_;
  std::condition_variable life_;
  bool has_begun_ = false;
  bool has_ended_ = false;
  bool is_clean_ = false;

  std::thread thread_;
};

}  // namespace atomloop::mpi
