#pragma once

#include <napi.h>

#include <memory>
#include <vector>

#include "mpi/courier.h"

namespace atomloop::mpi {

/// A courier as JavaScript sees it: what it brings becomes calls of `onMessage` and `onLost`, many per wake.
///
/// Lives until the end of its environment, or until `finish`.
class Port {
 public:
  /// Begins MPI, which may take a second; what is known of the world.
  static Napi::Value start(Napi::Env env, const Napi::Object& options);
  /// The one of this process; null before `start` and after the end.
  static Port* current();

  /// Calls the functions with what has come. False where nothing came for a while: `onWake` is called then when
  /// something comes.
  bool receive();
  void send(const Napi::CallbackInfo& info);
  void forget(int rank);
  void set_ref(bool is_holding);
  bool finish(double seconds);
  [[noreturn]] void abort(int code) { courier_->abort(code); }

 private:
  Port(Napi::Env env, const Napi::Object& options);
  static void on_notify(napi_env env, napi_value callback, void* port, void* unused);
  static void on_finalize(napi_env env, void* port, void* unused);
  bool deliver_all();
  void deliver(Event* event);
  void call(const Napi::FunctionReference& function, const std::vector<napi_value>& arguments);
  napi_value payload_of(Event* event);
  Letter copied(std::uint32_t type, const std::vector<Loan>& pieces, std::uint64_t bytes);
  Letter lent(std::uint32_t type, std::vector<Loan> pieces, const Napi::Array& owner);
  bool is_lost(int rank) const { return lost_[static_cast<std::size_t>(rank)]; }
  void check_rank(int rank) const;

  const Napi::Env env_;
  const Napi::FunctionReference on_wake_;
  const Napi::FunctionReference on_message_;
  const Napi::FunctionReference on_lost_;
  napi_threadsafe_function notify_ = nullptr;
  bool has_finished_ = false;
  Clock::time_point last_message_;
  std::vector<bool> lost_;
  std::unique_ptr<Courier> courier_;
};

}  // namespace atomloop::mpi
