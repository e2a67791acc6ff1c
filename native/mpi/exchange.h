#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "mpi/communicator.h"
#include "mpi/parcel.h"

namespace atomloop::mpi {

using Clock = std::chrono::steady_clock;

struct Options {
  /// Longer messages are split.
  std::uint64_t part_bytes = std::uint64_t{1} << 30;
  /// Longer ones are taken for nonsense.
  std::uint64_t maximum_bytes = std::uint64_t{1} << 40;
  /// A rank that sent nothing for so long is lost.
  Clock::duration patience = std::chrono::seconds(20);
};

/// A message that is there, or the loss of a rank.
struct Event {
  int rank;
  bool is_loss;
  Block block;
  std::string reason;
};

/// Messages between ranks: splits and puts together, keeps order, and notices which rank is gone.
///
/// A message is sent at once with its header where it fits in a part. A longer one sends its header alone, then its
/// parts on a lane of their own, where the receiver looks for them once it knows the length.
class Exchange {
 public:
  Exchange(Communicator* communicator, const Options& options);

  void send(int rank, Letter letter);
  /// The rank is gone: its messages are dropped, and nothing is sent to it.
  void forget(int rank);
  /// Lets MPI go on. True where something moved.
  bool step(Clock::time_point now);
  /// What is there since the last call; a message once it is whole, those of a rank in the order they were sent.
  std::vector<Event> take_events() { return std::exchange(events_, {}); }
  /// Whether MPI has to be called for something to end.
  bool is_busy() const { return pending_ > 0 || !splitters_.empty(); }
  /// All ranks are lost.
  void lose_all(const std::string& reason);

  /// Sends what is queued, then agrees with the others on how to end. What comes is dropped.
  void begin_farewell() { is_leaving_ = true; }
  enum class End { open, clean, after_loss };
  End end() const { return end_; }

 private:
  struct Peer {
    bool is_lost = false;
    bool is_beating = false;
    bool has_left = false;
    /// Transfers that MPI works on.
    unsigned sending = 0;
    unsigned receiving = 0;
    Clock::time_point last_sent;
    Clock::time_point last_heard;
    /// Not begun, or not to the end.
    std::deque<std::shared_ptr<Parcel>> outgoing;
    /// Not whole, or behind such a one.
    std::deque<std::shared_ptr<Parcel>> incoming;
  };

  void start_sends(int rank);
  void start_block(int rank, const std::shared_ptr<Parcel>& parcel);
  void start_loan(int rank, const std::shared_ptr<Parcel>& parcel);
  void start(int rank, Lane lane, const Loan& part, const std::shared_ptr<Parcel>& parcel);
  void send_signal(int rank, Tag tag);
  void count_send(Peer* peer);

  bool receive_messages();
  void receive_message(const Arrival& arrival);
  bool receive_parts(int rank);
  Parcel* next_split(Peer* peer, std::shared_ptr<Parcel>* found);
  void begin_receive(const Arrival& arrival, char* data, std::shared_ptr<Parcel> parcel);

  void on_ended(const Transfer& transfer);
  void on_received(const Transfer& transfer);
  bool open_parcel(int rank, Parcel* parcel);
  void deliver(int rank);
  void lose(int rank, const std::string& reason);
  void drop(int rank);

  void watch();
  bool is_watched(int rank) const;
  void advance_farewell();
  void send_verdict();

  Communicator* const communicator_;
  const Options options_;
  const int rank_;
  std::vector<Peer> peers_;
  std::vector<Event> events_;
  /// Ranks with something queued, and ranks with a message in parts underway.
  std::vector<int> senders_;
  std::vector<int> splitters_;
  std::vector<Transfer> ended_;
  std::size_t pending_ = 0;
  std::size_t pending_sends_ = 0;
  Clock::time_point now_;
  Clock::time_point last_watch_;
  bool has_loss_ = false;
  bool is_leaving_ = false;
  bool has_said_farewell_ = false;
  bool is_clean_ = true;
  End end_ = End::open;
};

}  // namespace atomloop::mpi
