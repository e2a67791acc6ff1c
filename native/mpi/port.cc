#include "mpi/port.h"

#include <atomic>
#include <cstring>
#include <sched.h>
#include <string>

namespace atomloop::mpi {

namespace {

/// Shorter payloads are copied: that costs less than memory of their own and its end.
constexpr std::uint64_t kCopied = 4096;
/// Pieces longer than that on average are sent from where they are: that costs less than a copy.
constexpr std::uint64_t kLent = 96 << 10;
/// For so long after the last message the event loop turns instead of sleeping. It yields, since there may be fewer
/// processors than threads.
constexpr Clock::duration kSpin = std::chrono::microseconds(100);
/// How long the end of an environment waits for the thread, which may be inside of `MPI_Init`.
constexpr double kStopSeconds = 2;

// MPI begins once per process, whatever loads the addon.
std::atomic<bool> has_started{false};
std::atomic<Port*> the_port{nullptr};

Napi::FunctionReference function_of(const Napi::Object& options, const char* name) {
  return Napi::Persistent(options.Get(name).As<Napi::Function>());
}

Options options_of(const Napi::Object& options) {
  const auto number = [&options](const char* name) { return options.Get(name).As<Napi::Number>().DoubleValue(); };
  Options read;
  read.part_bytes = static_cast<std::uint64_t>(number("partBytes"));
  read.maximum_bytes = static_cast<std::uint64_t>(number("maximumBytes"));
  read.patience = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(number("patienceSeconds")));
  return read;
}

Napi::Object object_of(Napi::Env env, const World& world) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("rank", world.rank);
  object.Set("size", world.size);
  object.Set("localRank", world.local_rank);
  object.Set("host", world.host);
  object.Set("library", world.library);
  return object;
}

void drop_block(napi_env, void*, void* block) { delete static_cast<Block*>(block); }

}  // namespace

Port* Port::current() { return the_port; }

Port::Port(Napi::Env env, const Napi::Object& options)
    : env_(env),
      on_wake_(function_of(options, "onWake")),
      on_message_(function_of(options, "onMessage")),
      on_lost_(function_of(options, "onLost")) {}

Napi::Value Port::start(Napi::Env env, const Napi::Object& options) {
  const Options read = options_of(options);
  if (has_started.exchange(true)) throw Napi::Error::New(env, "MPI was started before in this process");
  std::unique_ptr<Port> port(new Port(env, options));
  const Napi::String name = Napi::String::New(env, "mpi");
  if (napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, port.get(), on_finalize, port.get(),
                                      on_notify, &port->notify_) != napi_ok)
    throw Napi::Error::New(env, "cannot prepare a thread");
  Port* const kept = port.release();
  const napi_threadsafe_function notify = kept->notify_;
  kept->courier_ = std::make_unique<Courier>(
      read, [notify] { return napi_call_threadsafe_function(notify, nullptr, napi_tsfn_nonblocking) == napi_ok; });
  if (!kept->courier_->error().empty()) {
    const std::string error = kept->courier_->error();
    kept->finish(0);
    throw Napi::Error::New(env, error);
  }
  const World& world = kept->courier_->world();
  kept->lost_.resize(static_cast<std::size_t>(world.size));
  the_port = kept;
  return object_of(env, world);
}

// What comes.

void Port::on_notify(napi_env env, napi_value, void* port, void*) {
  if (env == nullptr) return;
  Port* const self = static_cast<Port*>(port);
  const Napi::HandleScope scope(self->env_);
  if (!self->has_finished_) self->call(self->on_wake_, {});
}

bool Port::receive() {
  if (has_finished_) return false;
  if (deliver_all()) {
    last_message_ = Clock::now();
    return true;
  }
  if (Clock::now() - last_message_ > kSpin) return !courier_->rest();
  sched_yield();
  return true;
}

bool Port::deliver_all() {
  std::vector<Event> events;
  std::vector<void*> returned;
  courier_->take(&events, &returned);
  for (void* reference : returned) napi_delete_reference(env_, static_cast<napi_ref>(reference));
  for (Event& event : events) {
    const Napi::HandleScope scope(env_);
    if (!has_finished_ && !is_lost(event.rank)) deliver(&event);
  }
  return !events.empty();
}

void Port::deliver(Event* event) {
  const Napi::Number rank = Napi::Number::New(env_, event->rank);
  if (!event->is_loss) {
    const std::uint32_t type = event->block.header().type;
    const napi_value payload = payload_of(event);
    if (payload != nullptr) return call(on_message_, {rank, Napi::Number::New(env_, type), payload});
    event->reason = "no memory for its message of " + std::to_string(event->block.payload_bytes()) + " bytes";
    courier_->forget(event->rank);
  }
  lost_[static_cast<std::size_t>(event->rank)] = true;
  call(on_lost_, {rank, Napi::String::New(env_, event->reason)});
}

napi_value Port::payload_of(Event* event) {
  Block& block = event->block;
  const std::uint64_t bytes = block.payload_bytes();
  napi_value payload = nullptr;
  if (bytes > kCopied) {
    auto kept = std::make_unique<Block>(std::move(block));
    if (napi_create_external_arraybuffer(env_, kept->payload(), bytes, drop_block, kept.get(), &payload) == napi_ok) {
      kept.release();
      return payload;
    }
    block = std::move(*kept);
  }
  void* copy = nullptr;
  if (napi_create_arraybuffer(env_, bytes, &copy, &payload) != napi_ok) return nullptr;
  if (bytes > 0) std::memcpy(copy, block.payload(), bytes);
  return payload;
}

/// An error of the function is one that nobody catches, and the messages behind it are delivered all the same.
void Port::call(const Napi::FunctionReference& function, const std::vector<napi_value>& arguments) {
  try {
    function.Call(arguments);
  } catch (const Napi::Error& error) {
    napi_fatal_exception(env_, error.Value());
  }
}

// What is asked.

void Port::check_rank(int rank) const {
  if (rank < 0 || static_cast<std::size_t>(rank) >= lost_.size())
    throw Napi::RangeError::New(env_, "no rank " + std::to_string(rank) + " in this world");
}

void Port::send(const Napi::CallbackInfo& info) {
  const int rank = info[0].As<Napi::Number>().Int32Value();
  check_rank(rank);
  if (has_finished_ || is_lost(rank)) return;
  const Napi::Array pieces = info[2].As<Napi::Array>();
  const std::uint32_t count = pieces.Length();
  std::vector<Loan> loans;
  std::uint64_t bytes = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    const Napi::Uint8Array piece = pieces.Get(i).As<Napi::Uint8Array>();
    const std::uint64_t length = piece.ByteLength();
    if (length > 0) loans.push_back({reinterpret_cast<const char*>(piece.Data()), length});
    bytes += length;
  }
  const std::uint32_t type = info[1].As<Napi::Number>().Uint32Value();
  courier_->send(rank, bytes <= count * kLent ? copied(type, loans, bytes) : lent(type, std::move(loans), pieces));
}

Letter Port::copied(std::uint32_t type, const std::vector<Loan>& pieces, std::uint64_t bytes) {
  Letter letter;
  if (!letter.block.allocate(bytes)) throw Napi::Error::New(env_, "no memory for " + std::to_string(bytes) + " bytes");
  letter.block.set_header(type);
  char* place = letter.block.payload();
  for (const Loan& piece : pieces) {
    std::memcpy(place, piece.data, piece.bytes);
    place += piece.bytes;
  }
  return letter;
}

Letter Port::lent(std::uint32_t type, std::vector<Loan> pieces, const Napi::Array& owner) {
  Letter letter;
  std::uint64_t bytes = 0;
  for (const Loan& piece : pieces) bytes += piece.bytes;
  if (!letter.block.allocate(0)) throw Napi::Error::New(env_, "no memory for a message");
  letter.block.set_header(type, bytes);
  letter.loans = std::move(pieces);
  napi_ref reference = nullptr;
  if (napi_create_reference(env_, owner, 1, &reference) != napi_ok) throw Napi::Error::New(env_);
  letter.owner = courier_->lend(reference);
  return letter;
}

void Port::forget(int rank) {
  check_rank(rank);
  if (has_finished_ || is_lost(rank)) return;
  lost_[static_cast<std::size_t>(rank)] = true;
  courier_->forget(rank);
}

void Port::set_ref(bool is_holding) {
  if (has_finished_) return;
  if (is_holding) napi_ref_threadsafe_function(env_, notify_);
  else napi_unref_threadsafe_function(env_, notify_);
}

bool Port::finish(double seconds) {
  if (has_finished_) return false;
  has_finished_ = true;
  const bool is_clean = courier_->finish(seconds);
  the_port = nullptr;
  // A thread that is still inside may call the function: it has to stay.
  if (courier_->has_ended()) napi_release_threadsafe_function(notify_, napi_tsfn_abort);
  else napi_unref_threadsafe_function(env_, notify_);
  return is_clean;
}

void Port::on_finalize(napi_env, void* port, void*) {
  std::unique_ptr<Port> self(static_cast<Port*>(port));
  the_port = nullptr;
  if (self->courier_ && !self->courier_->stop(kStopSeconds)) self->courier_.release();
}

}  // namespace atomloop::mpi
