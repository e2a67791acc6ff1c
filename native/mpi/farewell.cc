// The part of `Exchange` that tells the living from the dead, and how it ends.
#include "mpi/exchange.h"

namespace atomloop::mpi {

bool Exchange::is_watched(int rank) const { return rank != rank_ && (rank_ == 0 || rank == 0); }

void Exchange::watch() {
  const Clock::duration interval = options_.patience / 10;
  if (now_ - last_watch_ < interval / 4) return;
  // Who was stopped for long cannot judge others by the time that has gone by.
  const bool has_slept = now_ - last_watch_ > options_.patience / 2;
  last_watch_ = now_;
  for (int rank = 0; rank < communicator_->world().size; ++rank) {
    Peer& peer = peers_[static_cast<std::size_t>(rank)];
    if (!is_watched(rank) || peer.is_lost) continue;
    if (has_slept || peer.has_left) peer.last_heard = now_;
    if (now_ - peer.last_heard > options_.patience) {
      const double seconds = std::chrono::duration<double>(now_ - peer.last_heard).count();
      lose(rank, "nothing came from it for " + std::to_string(static_cast<int>(seconds)) + " s");
    } else if (!peer.is_beating && !has_said_farewell_ && now_ - peer.last_sent >= interval) {
      peer.is_beating = true;
      send_signal(rank, Tag::beat);
    }
  }
}

/// Each rank tells rank 0 that it is done and whether it lost anybody; rank 0 tells all whether `MPI_Finalize`, which
/// waits for every rank, can end.
void Exchange::advance_farewell() {
  const bool is_driver = rank_ == 0;
  if (end_ != End::open || !senders_.empty() || pending_sends_ > 0) return;
  if (has_said_farewell_ && (is_driver || peers_[0].has_left || peers_[0].is_lost)) {
    end_ = is_clean_ && !has_loss_ ? End::clean : End::after_loss;
  }
  if (has_said_farewell_) return;
  if (is_driver) return send_verdict();
  has_said_farewell_ = true;
  if (!peers_[0].is_lost) send_signal(0, has_loss_ ? Tag::farewell_after_loss : Tag::farewell);
}

void Exchange::send_verdict() {
  const int size = communicator_->world().size;
  for (int rank = 1; rank < size; ++rank) {
    const Peer& peer = peers_[static_cast<std::size_t>(rank)];
    if (!peer.has_left && !peer.is_lost) return;
  }
  has_said_farewell_ = true;
  const Tag verdict = is_clean_ && !has_loss_ ? Tag::farewell : Tag::farewell_after_loss;
  for (int rank = 1; rank < size; ++rank)
    if (!peers_[static_cast<std::size_t>(rank)].is_lost) send_signal(rank, verdict);
}

}  // namespace atomloop::mpi
