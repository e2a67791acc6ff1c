#include "binding/background.h"

#include <memory>
#include <system_error>

#include "core/stop.h"

namespace atomloop::binding {

Napi::Promise Background::start(Background* work) {
  std::unique_ptr<Background> owner(work);
  const Napi::Env env = work->env_;
  const Napi::Promise promise = work->deferred_.Promise();
  const Napi::String name = Napi::String::New(env, work->name_);
  const napi_status status =
      napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, work, on_finalize, work, on_done, &work->done_);
  if (status != napi_ok) throw Napi::Error::New(env, "cannot prepare a thread");
  owner.release();
  try {
    work->thread_ = std::thread([work] { work->run_and_report(); });
  } catch (const std::system_error& error) {
    napi_release_threadsafe_function(work->done_, napi_tsfn_abort);
    throw Napi::Error::New(env, std::string("cannot start a thread: ") + error.what());
  }
  return promise;
}

void Background::run_and_report() {
  try {
    run();
  } catch (const Stopped&) {
    error_code_ = "E_STOPPED";
    error_ = "stopped";
  } catch (const std::exception& error) {
    error_code_ = "E_INTERNAL";
    error_ = error.what();
  } catch (...) {
    error_code_ = "E_INTERNAL";
  }
  // After `napi_closing` the function may not be touched again.
  if (napi_call_threadsafe_function(done_, nullptr, napi_tsfn_nonblocking) == napi_closing) return;
  napi_release_threadsafe_function(done_, napi_tsfn_release);
}

void Background::settle() {
  const Napi::HandleScope scope(env_);
  if (error_code_ == nullptr) return deferred_.Resolve(result());
  const Napi::Error error = Napi::Error::New(env_, error_);
  error.Set("code", Napi::String::New(env_, error_code_));
  deferred_.Reject(error.Value());
}

void Background::on_done(napi_env env, napi_value, void* context, void*) {
  // Without an environment the work is gone already.
  if (env == nullptr) return;
  try {
    static_cast<Background*>(context)->settle();
  } catch (const Napi::Error&) {
    // JavaScript may no longer run: nobody waits for the promise.
  }
}

void Background::on_finalize(napi_env, void* work, void*) {
  const std::unique_ptr<Background> owner(static_cast<Background*>(work));
  __atomic_store_n(&owner->abandoned_, 1, __ATOMIC_RELAXED);
  if (owner->thread_.joinable()) owner->thread_.join();
}

}  // namespace atomloop::binding
