#include <unistd.h>

#include "mpi/port.h"

namespace {

using atomloop::mpi::Port;

Port* current(const Napi::CallbackInfo& info) {
  Port* const port = Port::current();
  if (port == nullptr) throw Napi::Error::New(info.Env(), "MPI was not started");
  return port;
}

Napi::Value start(const Napi::CallbackInfo& info) { return Port::start(info.Env(), info[0].As<Napi::Object>()); }

Napi::Value receive(const Napi::CallbackInfo& info) {
  Port* const port = Port::current();
  return Napi::Boolean::New(info.Env(), port != nullptr && port->receive());
}

void send(const Napi::CallbackInfo& info) { current(info)->send(info); }

void release(const Napi::CallbackInfo& info) { info[0].As<Napi::ArrayBuffer>().Detach(); }

void forget(const Napi::CallbackInfo& info) { current(info)->forget(info[0].As<Napi::Number>().Int32Value()); }

void set_ref(const Napi::CallbackInfo& info) { current(info)->set_ref(info[0].ToBoolean()); }

Napi::Value finish(const Napi::CallbackInfo& info) {
  Port* const port = Port::current();
  const bool is_clean = port != nullptr && port->finish(info[0].As<Napi::Number>().DoubleValue());
  return Napi::Boolean::New(info.Env(), is_clean);
}

void abort(const Napi::CallbackInfo& info) {
  const int code = info[0].As<Napi::Number>().Int32Value();
  Port* const port = Port::current();
  if (port == nullptr) _exit(code);
  port->abort(code);
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("start", Napi::Function::New(env, start, "start"));
  exports.Set("receive", Napi::Function::New(env, receive, "receive"));
  exports.Set("send", Napi::Function::New(env, send, "send"));
  exports.Set("release", Napi::Function::New(env, release, "release"));
  exports.Set("forget", Napi::Function::New(env, forget, "forget"));
  exports.Set("setRef", Napi::Function::New(env, set_ref, "setRef"));
  exports.Set("finish", Napi::Function::New(env, finish, "finish"));
  exports.Set("abort", Napi::Function::New(env, abort, "abort"));
  return exports;
}

}  // namespace

NODE_API_MODULE(mpi, init)
