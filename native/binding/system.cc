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

void register_system(Napi::Env env, Napi::Object exports) {
  exports.Set("exitNow", Napi::Function::New(env, exit_now, "exitNow"));
  exports.Set("setGuardCode", Napi::Function::New(env, set_guard_code, "setGuardCode"));
  exports.Set("guardStop", Napi::Function::New(env, guard_stop, "guardStop"));
}

}  // namespace atomloop::binding
