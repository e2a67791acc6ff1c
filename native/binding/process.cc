#include <memory>
#include <system_error>

#include "binding/addon.h"
#include "system/death_signal.h"
#include "system/file_lock.h"
#include "system/heartbeat.h"
#include "system/shared_memory.h"

namespace atomloop::binding {

namespace {

Napi::Error error_of(Napi::Env env, const std::system_error& cause) {
  Napi::Error error = Napi::Error::New(env, cause.what());
  error.Set("errno", Napi::Number::New(env, -cause.code().value()));
  return error;
}

/// `lockFile(path)`: an open descriptor, -1 where another has the lock, -2 where there is no such lock.
Napi::Value lock_file(const Napi::CallbackInfo& info) {
  try {
    const system::FileLock lock = system::lock_file(info[0].ToString());
    const bool is_busy = lock.state == system::LockState::busy;
    return Napi::Number::New(info.Env(), lock.state == system::LockState::held ? lock.fd : is_busy ? -1 : -2);
  } catch (const std::system_error& cause) {
    throw error_of(info.Env(), cause);
  }
}

Napi::Value die_with_parent(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), system::die_with_parent(info[0].ToNumber().Int32Value()));
}

Napi::Value create_memory(const Napi::CallbackInfo& info) {
  try {
    return Napi::Number::New(info.Env(), system::create_memory(info[0].ToNumber().Uint32Value()));
  } catch (const std::system_error& cause) {
    throw error_of(info.Env(), cause);
  }
}

Napi::Value map_memory(const Napi::CallbackInfo& info) {
  const std::size_t bytes = info[1].ToNumber().Uint32Value();
  try {
    void* memory = system::map_memory(info[0].ToNumber().Int32Value(), bytes);
    return Napi::ArrayBuffer::New(info.Env(), memory, bytes,
                                  [bytes](Napi::Env, void* data) { system::unmap_memory(data, bytes); });
  } catch (const std::system_error& cause) {
    throw error_of(info.Env(), cause);
  }
}

/// `new Heartbeat(fd, path, offset, intervalMs, lapseMs)`, with `isLost()` and `end()`.
class HeartbeatObject : public Napi::ObjectWrap<HeartbeatObject> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Heartbeat",
                       {InstanceMethod<&HeartbeatObject::is_lost>("isLost"), InstanceMethod<&HeartbeatObject::end>("end")});
  }

  explicit HeartbeatObject(const Napi::CallbackInfo& info) : Napi::ObjectWrap<HeartbeatObject>(info) {
    const auto milliseconds = [&info](int i) { return std::chrono::milliseconds(info[i].ToNumber().Int64Value()); };
    heartbeat_ = std::make_unique<system::Heartbeat>(
        system::HeartbeatOptions{info[0].ToNumber().Int32Value(), info[1].ToString(),
                                 static_cast<long>(info[2].ToNumber().Int64Value()), milliseconds(3), milliseconds(4)});
  }

 private:
  Napi::Value is_lost(const Napi::CallbackInfo& info) {
    return Napi::Boolean::New(info.Env(), heartbeat_ != nullptr && heartbeat_->is_lost());
  }

  void end(const Napi::CallbackInfo&) { heartbeat_.reset(); }

  std::unique_ptr<system::Heartbeat> heartbeat_;
};

}  // namespace

void register_process(Napi::Env env, Napi::Object exports) {
  exports.Set("lockFile", Napi::Function::New(env, lock_file, "lockFile"));
  exports.Set("dieWithParent", Napi::Function::New(env, die_with_parent, "dieWithParent"));
  exports.Set("createMemory", Napi::Function::New(env, create_memory, "createMemory"));
  exports.Set("mapMemory", Napi::Function::New(env, map_memory, "mapMemory"));
  exports.Set("Heartbeat", HeartbeatObject::define(env));
}

}  // namespace atomloop::binding
