#include "binding/addon.h"
#include "system/exit.h"
#include "system/stop_guard.h"

namespace atomloop::binding {

static void exit_now(const Napi::CallbackInfo& info) { system::exit_now(info[0].ToNumber().Int32Value()); }

static Napi::Value guard_stop(const Napi::CallbackInfo& info) {
  const int code = info[0].ToNumber().Int32Value();
  const int milliseconds = info[1].ToNumber().Int32Value();
  return Napi::Boolean::New(info.Env(), system::guard_stop(code, milliseconds));
}

static void set_guard_code(const Napi::CallbackInfo& info) {
  system::set_guard_code(info[0].ToNumber().Int32Value());
}

/// Detaches the buffer of a typed array, which frees its memory now instead of when the collector comes by.
static void release_memory(const Napi::CallbackInfo& info) {
  Napi::ArrayBuffer buffer = info[0].As<Napi::TypedArray>().ArrayBuffer();
  if (!buffer.IsDetached()) buffer.Detach();
}

void register_system(Napi::Env env, Napi::Object exports) {
  exports.Set("exitNow", Napi::Function::New(env, exit_now, "exitNow"));
  exports.Set("setGuardCode", Napi::Function::New(env, set_guard_code, "setGuardCode"));
  exports.Set("guardStop", Napi::Function::New(env, guard_stop, "guardStop"));
  exports.Set("releaseMemory", Napi::Function::New(env, release_memory, "releaseMemory"));
}

}  // namespace atomloop::binding
