#include "mpi/exchange.h"

#include <algorithm>

namespace atomloop::mpi {

namespace {

/// Sends and receives of one rank that MPI works on at the same time.
constexpr unsigned kWindow = 16;
/// Messages that are looked at before what has ended is looked at.
constexpr int kArrivals = 64;

std::string words(std::uint64_t bytes) { return std::to_string(bytes) + " bytes"; }

}  // namespace

Exchange::Exchange(Communicator* communicator, const Options& options)
    : communicator_(communicator),
      options_(options),
      rank_(communicator->world().rank),
      peers_(static_cast<std::size_t>(communicator->world().size)),
      now_(Clock::now()),
      last_watch_(now_) {
  for (Peer& peer : peers_) peer.last_sent = peer.last_heard = now_;
}

bool Exchange::step(Clock::time_point now) {
  now_ = now;
  bool has_moved = receive_messages();
  for (std::size_t i = splitters_.size(); i-- > 0;) has_moved |= receive_parts(splitters_[i]);
  communicator_->take_ended(&ended_);
  has_moved |= !ended_.empty();
  for (const Transfer& transfer : ended_) on_ended(transfer);
  ended_.clear();
  for (std::size_t i = senders_.size(); i-- > 0;) start_sends(senders_[i]);
  watch();
  if (is_leaving_) advance_farewell();
  return has_moved;
}

// Sending.

void Exchange::send(int rank, Letter letter) {
  Peer& peer = peers_[static_cast<std::size_t>(rank)];
  if (peer.is_lost) return;
  auto parcel = std::make_shared<Parcel>();
  parcel->block = std::move(letter.block);
  parcel->loans = std::move(letter.loans);
  parcel->owner = std::move(letter.owner);
  if (peer.outgoing.empty()) senders_.push_back(rank);
  peer.outgoing.push_back(std::move(parcel));
  if (peer.outgoing.size() == 1) start_sends(rank);
}

void Exchange::start_sends(int rank) {
  Peer& peer = peers_[static_cast<std::size_t>(rank)];
  while (!peer.outgoing.empty() && peer.sending < kWindow) {
    const std::shared_ptr<Parcel>& parcel = peer.outgoing.front();
    if (parcel->begun < parcel->block.size()) start_block(rank, parcel);
    else start_loan(rank, parcel);
    if (parcel->begun >= parcel->block.size() && parcel->lent == parcel->loans.size()) peer.outgoing.pop_front();
  }
  if (peer.outgoing.empty()) senders_.erase(std::find(senders_.begin(), senders_.end(), rank));
}

void Exchange::start_block(int rank, const std::shared_ptr<Parcel>& parcel) {
  const std::uint64_t left = parcel->block.size() - parcel->begun;
  const bool is_split = parcel->block.payload_bytes() > options_.part_bytes;
  const bool is_first = parcel->begun == 0;
  std::uint64_t bytes = is_split ? std::min(left, options_.part_bytes) : left;
  if (is_split && is_first) bytes = kHeaderBytes;
  start(rank, is_first ? Lane::messages : Lane::parts, {parcel->block.data() + parcel->begun, bytes}, parcel);
  parcel->begun += bytes;
}

/// The next part of the first loan that is not on its way; the receiver knows the whole length only.
void Exchange::start_loan(int rank, const std::shared_ptr<Parcel>& parcel) {
  Loan& loan = parcel->loans[parcel->lent];
  const std::uint64_t bytes = std::min(loan.bytes, options_.part_bytes);
  start(rank, Lane::parts, {loan.data, bytes}, parcel);
  loan.data += bytes;
  loan.bytes -= bytes;
  if (loan.bytes == 0) parcel->lent += 1;
}

void Exchange::start(int rank, Lane lane, const Loan& part, const std::shared_ptr<Parcel>& parcel) {
  count_send(&peers_[static_cast<std::size_t>(rank)]);
  communicator_->send(lane, part.data, {rank, true, Tag::message, part.bytes, parcel, {}});
}

void Exchange::send_signal(int rank, Tag tag) {
  count_send(&peers_[static_cast<std::size_t>(rank)]);
  communicator_->send(Lane::messages, nullptr, {rank, true, tag, 0, nullptr, {}});
}

void Exchange::count_send(Peer* peer) {
  peer->sending += 1;
  peer->last_sent = now_;
  pending_ += 1;
  pending_sends_ += 1;
}

// Receiving.

bool Exchange::receive_messages() {
  Arrival arrival;
  int count = 0;
  while (count < kArrivals && communicator_->probe(Lane::messages, Communicator::kAnyRank, &arrival)) {
    receive_message(arrival);
    count += 1;
  }
  return count > 0;
}

void Exchange::receive_message(const Arrival& arrival) {
  if (arrival.tag != Tag::message) return begin_receive(arrival, nullptr, nullptr);
  Peer& peer = peers_[static_cast<std::size_t>(arrival.rank)];
  if (arrival.bytes < kHeaderBytes) return lose(arrival.rank, "it sent a message of " + words(arrival.bytes));
  auto parcel = std::make_shared<Parcel>();
  if (!parcel->block.allocate(arrival.bytes - kHeaderBytes))
    return lose(arrival.rank, "no memory for its message of " + words(arrival.bytes));
  parcel->begun = arrival.bytes;
  char* data = parcel->block.data();
  if (!peer.is_lost) peer.incoming.push_back(parcel);
  begin_receive(arrival, data, std::move(parcel));
}

bool Exchange::receive_parts(int rank) {
  Peer& peer = peers_[static_cast<std::size_t>(rank)];
  bool has_moved = false;
  Arrival arrival;
  std::shared_ptr<Parcel> parcel;
  while (!peer.is_lost && peer.receiving < kWindow && next_split(&peer, &parcel) != nullptr) {
    if (!communicator_->probe(Lane::parts, rank, &arrival)) break;
    has_moved = true;
    const std::uint64_t left = parcel->block.size() - parcel->begun;
    if (arrival.bytes == 0 || arrival.bytes > left) {
      lose(rank, "it sent a part of " + words(arrival.bytes) + " where " + words(left) + " were left");
      break;
    }
    char* data = parcel->block.data() + parcel->begun;
    parcel->begun += arrival.bytes;
    begin_receive(arrival, data, parcel);
  }
  if (peer.is_lost || next_split(&peer, &parcel) != nullptr) return has_moved;
  splitters_.erase(std::find(splitters_.begin(), splitters_.end(), rank));
  return has_moved;
}

/// The first message whose parts have not all been found. Their lengths are known up to there.
Parcel* Exchange::next_split(Peer* peer, std::shared_ptr<Parcel>* found) {
  for (const std::shared_ptr<Parcel>& parcel : peer->incoming) {
    if (parcel->begun == parcel->block.size()) continue;
    *found = parcel;
    return parcel.get();
  }
  return nullptr;
}

void Exchange::begin_receive(const Arrival& arrival, char* data, std::shared_ptr<Parcel> parcel) {
  Peer& peer = peers_[static_cast<std::size_t>(arrival.rank)];
  peer.last_heard = now_;
  peer.receiving += 1;
  if (!peer.is_lost) pending_ += 1;
  communicator_->receive(data, {arrival.rank, false, arrival.tag, arrival.bytes, std::move(parcel), {}});
}

// What has ended.

void Exchange::on_ended(const Transfer& transfer) {
  Peer& peer = peers_[static_cast<std::size_t>(transfer.rank)];
  (transfer.is_send ? peer.sending : peer.receiving) -= 1;
  if (peer.is_lost) return;
  pending_ -= 1;
  if (transfer.is_send) pending_sends_ -= 1;
  if (!transfer.error.empty()) return lose(transfer.rank, transfer.error);
  if (!transfer.is_send) return on_received(transfer);
  if (transfer.tag == Tag::beat) peer.is_beating = false;
}

void Exchange::on_received(const Transfer& transfer) {
  Peer& peer = peers_[static_cast<std::size_t>(transfer.rank)];
  peer.last_heard = now_;
  if (transfer.tag == Tag::farewell_after_loss) is_clean_ = false;
  if (transfer.tag == Tag::farewell || transfer.tag == Tag::farewell_after_loss) peer.has_left = true;
  if (transfer.tag != Tag::message) return;
  Parcel& parcel = *transfer.parcel;
  const bool is_first = parcel.ended == 0;
  parcel.ended += transfer.bytes;
  if (is_first && !open_parcel(transfer.rank, &parcel)) return;
  if (parcel.ended == parcel.block.size() && peer.incoming.front() == transfer.parcel) deliver(transfer.rank);
}

/// Looks at the header; makes room for the parts that follow it. False where the rank is lost by that.
bool Exchange::open_parcel(int rank, Parcel* parcel) {
  const Header header = parcel->block.header();
  const std::uint64_t came = parcel->block.payload_bytes();
  if (header.magic != kMagic) return lose(rank, "it sent something that is no message"), false;
  if (header.length > options_.maximum_bytes)
    return lose(rank, "it sent a message of " + words(header.length)), false;
  if (header.length == came) return true;
  if (came > 0 || header.length == 0)
    return lose(rank, "it sent " + words(came) + " of a message of " + words(header.length)), false;
  if (!parcel->block.allocate(header.length))
    return lose(rank, "no memory for its message of " + words(header.length)), false;
  parcel->block.set_header(header.type);
  if (std::find(splitters_.begin(), splitters_.end(), rank) == splitters_.end()) splitters_.push_back(rank);
  return true;
}

void Exchange::deliver(int rank) {
  std::deque<std::shared_ptr<Parcel>>& incoming = peers_[static_cast<std::size_t>(rank)].incoming;
  while (!incoming.empty() && incoming.front()->ended == incoming.front()->block.size()) {
    if (!is_leaving_) events_.push_back({rank, false, std::move(incoming.front()->block), {}});
    incoming.pop_front();
  }
}

// Losses.

void Exchange::lose(int rank, const std::string& reason) {
  if (peers_[static_cast<std::size_t>(rank)].is_lost) return;
  drop(rank);
  events_.push_back({rank, true, {}, reason});
}

void Exchange::lose_all(const std::string& reason) {
  for (int rank = 0; rank < communicator_->world().size; ++rank)
    if (rank != rank_) lose(rank, reason);
}

void Exchange::forget(int rank) {
  if (!peers_[static_cast<std::size_t>(rank)].is_lost) drop(rank);
}

/// MPI may go on with the transfers of the rank, which keep their memory.
void Exchange::drop(int rank) {
  Peer& peer = peers_[static_cast<std::size_t>(rank)];
  has_loss_ = peer.is_lost = true;
  pending_ -= peer.sending + peer.receiving;
  pending_sends_ -= peer.sending;
  peer.outgoing.clear();
  peer.incoming.clear();
  for (std::vector<int>* ranks : {&senders_, &splitters_})
    ranks->erase(std::remove(ranks->begin(), ranks->end(), rank), ranks->end());
}

}  // namespace atomloop::mpi
