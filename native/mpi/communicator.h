#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "mpi/parcel.h"

namespace atomloop::mpi {

struct World {
  int rank = 0;
  int size = 1;
  /// Among the ranks of this host.
  int local_rank = 0;
  std::string host;
  std::string library;
};

/// Messages and what belongs to them are found in the order in which they were sent; so are the parts of those too
/// large to be sent at once, apart from them.
enum class Lane { messages, parts };

enum class Tag { message, beat, farewell, farewell_after_loss };

/// One send or receive that MPI works on. It keeps the memory it works on.
struct Transfer {
  int rank = 0;
  bool is_send = false;
  Tag tag = Tag::message;
  std::uint64_t bytes = 0;
  std::shared_ptr<Parcel> parcel;
  /// Why it failed; empty where it did not.
  std::string error;
};

/// A message that was found: it has to be received next.
struct Arrival {
  int rank;
  Tag tag;
  std::uint64_t bytes;
};

/// MPI itself. All of it is called by one thread, and nothing blocks but its beginning and its end.
class Communicator {
 public:
  /// `MPI_Init`. Throws `std::runtime_error`.
  Communicator();
  ~Communicator();
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;

  const World& world() const { return world_; }

  /// The next message, of one rank or of any (`kAnyRank`). Throws `std::runtime_error`.
  bool probe(Lane lane, int rank, Arrival* arrival);
  /// Receives the arrival to `data`.
  void receive(char* data, Transfer transfer);
  void send(Lane lane, const char* data, Transfer transfer);
  /// Appends the transfers that have ended, also those that could not begin.
  void take_ended(std::vector<Transfer>* ended);

  /// `MPI_Finalize`, which waits for all ranks.
  void finalize();
  [[noreturn]] void abort(int code);

  static constexpr int kAnyRank = -1;

 private:
  struct Handles;
  void keep(int status, Transfer transfer);

  World world_;
  std::unique_ptr<Handles> handles_;
  /// Same order as the requests.
  std::vector<Transfer> transfers_;
  std::vector<Transfer> failed_;
};

}  // namespace atomloop::mpi
