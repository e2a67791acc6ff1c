#pragma once

#include <napi.h>

namespace atomloop::binding {

/// Each file of this folder registers its functions through one of these.
void register_descriptors(Napi::Env env, Napi::Object exports);
void register_digest(Napi::Env env, Napi::Object exports);
void register_extxyz(Napi::Env env, Napi::Object exports);
void register_potentials(Napi::Env env, Napi::Object exports);
void register_process(Napi::Env env, Napi::Object exports);
void register_system(Napi::Env env, Napi::Object exports);

}  // namespace atomloop::binding
