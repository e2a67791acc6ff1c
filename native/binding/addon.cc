#include "binding/addon.h"

static Napi::Object init(Napi::Env env, Napi::Object exports) {
  atomloop::binding::register_process(env, exports);
  atomloop::binding::register_system(env, exports);
  atomloop::binding::register_digest(env, exports);
  atomloop::binding::register_extxyz(env, exports);
  atomloop::binding::register_potentials(env, exports);
  atomloop::binding::register_descriptors(env, exports);
  return exports;
}

NODE_API_MODULE(core, init)
