#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <thread>

namespace atomloop::binding {

/// Work in a thread of its own that ends in a promise. Not in the pool of libuv: that has four
/// threads for the whole process, shared with file access, and cannot grow once Node runs.
///
/// Owns itself from `start` on. When its environment ends first, as a worker thread that is
/// terminated does, the work is asked to stop and waited for, and the promise is left as it is.
class Background {
 public:
  virtual ~Background() = default;

  /// Starts the thread. `work` is deleted on the JavaScript thread after it settled.
  static Napi::Promise start(Background* work);

 protected:
  Background(Napi::Env env, const char* name) : env_(env), name_(name), deferred_(Napi::Promise::Deferred::New(env)) {}

  Napi::Env env() const { return env_; }
  /// Raised when the environment ends; `run` polls it.
  const std::int32_t* abandoned() const { return &abandoned_; }

  /// In the thread: no JavaScript. An exception rejects the promise: Stopped with `E_STOPPED`, others with `E_INTERNAL`.
  virtual void run() = 0;
  /// On the JavaScript thread: the value of the promise.
  virtual Napi::Value result() = 0;

 private:
  void run_and_report();
  void settle();
  static void on_done(napi_env env, napi_value callback, void* context, void* unused);
  static void on_finalize(napi_env env, void* work, void* unused);

  Napi::Env env_;
  const char* name_;
  Napi::Promise::Deferred deferred_;
  napi_threadsafe_function done_ = nullptr;
  std::thread thread_;
  std::string error_;
  /// `code` of the error; null where there is none.
  const char* error_code_ = nullptr;
  std::int32_t abandoned_ = 0;
};

}  // namespace atomloop::binding
