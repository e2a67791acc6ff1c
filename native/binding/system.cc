#include "binding/addon.h"
#include "system/exit.h"

namespace atomloop::binding {

static void exit_now(const Napi::CallbackInfo& info) {
  system::exit_now(info[0].ToNumber().Int32Value());
}

void register_system(Napi::Env env, Napi::Object exports) {
  exports.Set("exitNow", Napi::Function::New(env, exit_now, "exitNow"));
}

}  // namespace atomloop::binding
