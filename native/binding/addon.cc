#include "binding/addon.h"

static Napi::Object init(Napi::Env env, Napi::Object exports) {
  (void)env;
  return exports;
}

NODE_API_MODULE(core, init)
