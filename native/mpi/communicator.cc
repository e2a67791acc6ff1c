#include "mpi/communicator.h"

#include <mpi.h>

#include <cstdlib>
#include <stdexcept>

namespace atomloop::mpi {

namespace {

std::string text_of(int status) {
  char text[MPI_MAX_ERROR_STRING] = "";
  int length = 0;
  if (MPI_Error_string(status, text, &length) != MPI_SUCCESS) return "MPI error " + std::to_string(status);
  return std::string(text, static_cast<std::size_t>(length));
}

void check(int status, const char* call) {
  if (status != MPI_SUCCESS) throw std::runtime_error(std::string(call) + ": " + text_of(status));
}

/// The first line, with single blanks.
std::string library_version() {
  char text[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int length = 0;
  check(MPI_Get_library_version(text, &length), "MPI_Get_library_version");
  std::string line;
  for (int i = 0; i < length && text[i] != '\n' && text[i] != '\0'; ++i) {
    const bool is_blank = text[i] == ' ' || text[i] == '\t';
    if (!is_blank) line += text[i];
    else if (!line.empty() && line.back() != ' ') line += ' ';
  }
  return line;
}

World describe() {
  World world;
  check(MPI_Comm_rank(MPI_COMM_WORLD, &world.rank), "MPI_Comm_rank");
  check(MPI_Comm_size(MPI_COMM_WORLD, &world.size), "MPI_Comm_size");
  MPI_Comm local;
  check(MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, world.rank, MPI_INFO_NULL, &local),
        "MPI_Comm_split_type");
  check(MPI_Comm_rank(local, &world.local_rank), "MPI_Comm_rank");
  MPI_Comm_free(&local);
  char name[MPI_MAX_PROCESSOR_NAME] = "";
  int length = 0;
  check(MPI_Get_processor_name(name, &length), "MPI_Get_processor_name");
  world.host.assign(name, static_cast<std::size_t>(length));
  world.library = library_version();
  return world;
}

}  // namespace

struct Communicator::Handles {
  MPI_Comm lanes[2];
  MPI_Message message = MPI_MESSAGE_NULL;
  std::vector<MPI_Request> requests;
  /// Room for the answers of MPI.
  std::vector<int> places;
  std::vector<MPI_Status> statuses;

  MPI_Comm lane(Lane lane) const { return lanes[static_cast<int>(lane)]; }
};

Communicator::Communicator() : handles_(std::make_unique<Handles>()) {
  int level = MPI_THREAD_SINGLE;
  check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &level), "MPI_Init_thread");
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  if (level < MPI_THREAD_FUNNELED) throw std::runtime_error("this MPI was built without support for threads");
  world_ = describe();
  // They inherit the error handler.
  for (MPI_Comm& lane : handles_->lanes) check(MPI_Comm_dup(MPI_COMM_WORLD, &lane), "MPI_Comm_dup");
}

Communicator::~Communicator() = default;

bool Communicator::probe(Lane lane, int rank, Arrival* arrival) {
  int is_there = 0;
  MPI_Status status;
  const int source = rank == kAnyRank ? MPI_ANY_SOURCE : rank;
  check(MPI_Improbe(source, MPI_ANY_TAG, handles_->lane(lane), &is_there, &handles_->message, &status), "MPI_Improbe");
  if (is_there == 0) return false;
  int bytes = 0;
  check(MPI_Get_count(&status, MPI_BYTE, &bytes), "MPI_Get_count");
  *arrival = {status.MPI_SOURCE, static_cast<Tag>(status.MPI_TAG), static_cast<std::uint64_t>(bytes)};
  return true;
}

void Communicator::receive(char* data, Transfer transfer) {
  handles_->requests.emplace_back();
  const int bytes = static_cast<int>(transfer.bytes);
  keep(MPI_Imrecv(data, bytes, MPI_BYTE, &handles_->message, &handles_->requests.back()), std::move(transfer));
}

void Communicator::send(Lane lane, const char* data, Transfer transfer) {
  handles_->requests.emplace_back();
  const int bytes = static_cast<int>(transfer.bytes);
  const int status = MPI_Isend(data, bytes, MPI_BYTE, transfer.rank, static_cast<int>(transfer.tag),
                               handles_->lane(lane), &handles_->requests.back());
  keep(status, std::move(transfer));
}

void Communicator::keep(int status, Transfer transfer) {
  if (status == MPI_SUCCESS) {
    transfers_.push_back(std::move(transfer));
    return;
  }
  handles_->requests.pop_back();
  transfer.error = text_of(status);
  failed_.push_back(std::move(transfer));
}

void Communicator::take_ended(std::vector<Transfer>* ended) {
  std::vector<MPI_Request>& requests = handles_->requests;
  for (Transfer& transfer : failed_) ended->push_back(std::move(transfer));
  failed_.clear();
  if (requests.empty()) return;
  handles_->places.resize(requests.size());
  handles_->statuses.resize(requests.size());
  int count = 0;
  const int status = MPI_Testsome(static_cast<int>(requests.size()), requests.data(), &count, handles_->places.data(),
                                  handles_->statuses.data());
  if (status != MPI_ERR_IN_STATUS) check(status, "MPI_Testsome");
  for (int i = 0; i < count; ++i) {
    Transfer& transfer = transfers_[static_cast<std::size_t>(handles_->places[i])];
    const int error = status == MPI_ERR_IN_STATUS ? handles_->statuses[i].MPI_ERROR : MPI_SUCCESS;
    if (error != MPI_SUCCESS) transfer.error = text_of(error);
    ended->push_back(std::move(transfer));
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; count > 0 && i < requests.size(); ++i) {
    if (requests[i] == MPI_REQUEST_NULL) continue;
    if (kept != i) {
      requests[kept] = requests[i];
      transfers_[kept] = std::move(transfers_[i]);
    }
    ++kept;
  }
  if (count == 0) return;
  requests.resize(kept);
  transfers_.resize(kept);
}

void Communicator::finalize() { MPI_Finalize(); }

void Communicator::abort(int code) {
  MPI_Abort(MPI_COMM_WORLD, code);
  std::_Exit(code);
}

}  // namespace atomloop::mpi
