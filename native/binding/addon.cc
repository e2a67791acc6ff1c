#include "binding/addon.h"

namespace atomloop::binding {

Napi::Object init(Napi::Env env, Napi::Object exports) {
  return exports;
}

}  // namespace atomloop::binding

NODE_API_MODULE(core, atomloop::binding::init)
