#include "binding/extxyz.h"

#include "binding/addon.h"
#include "core/extxyz/frame_index.h"

namespace atomloop::binding {

using extxyz::FrameSpan;
using extxyz::Text;

namespace {

template <class Get>
Napi::Float64Array numbers_of(Napi::Env env, const std::vector<FrameSpan>& frames, Get get) {
  Napi::Float64Array out = Napi::Float64Array::New(env, frames.size());
  for (std::size_t i = 0; i < frames.size(); ++i) out.Data()[i] = static_cast<double>(get(frames[i]));
  return out;
}

/// `new ExtxyzIndex()`, `feed(block, last)`.
class ExtxyzIndex : public Napi::ObjectWrap<ExtxyzIndex> {
 public:
  explicit ExtxyzIndex(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ExtxyzIndex>(info) {}

  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "ExtxyzIndex", {InstanceMethod<&ExtxyzIndex::feed>("feed")});
  }

 private:
  Napi::Value feed(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    std::vector<FrameSpan> frames;
    const bool good = index_.feed(bytes_of(info[0]), info[1].ToBoolean(), frames);
    Napi::Object out = Napi::Object::New(env);
    out.Set("offsets", numbers_of(env, frames, [](const FrameSpan& f) { return f.offset; }));
    out.Set("lengths", numbers_of(env, frames, [](const FrameSpan& f) { return f.length; }));
    out.Set("lines", numbers_of(env, frames, [](const FrameSpan& f) { return f.line; }));
    out.Set("atoms", numbers_of(env, frames, [](const FrameSpan& f) { return f.atoms; }));
    if (!good) out.Set("error", error_object(env, index_.error()));
    return out;
  }

  extxyz::FrameIndex index_;
};

}  // namespace

Text bytes_of(const Napi::Value& value) {
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != napi_uint8_array) {
    throw Napi::TypeError::New(value.Env(), "expected a Uint8Array");
  }
  const auto array = value.As<Napi::Uint8Array>();
  return {reinterpret_cast<const char*>(array.Data()), array.ByteLength()};
}

Napi::Value error_object(Napi::Env env, const extxyz::ParseError& error) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("kind", error.kind);
  out.Set("message", error.message);
  out.Set("expected", error.expected);
  out.Set("got", error.got);
  out.Set("frame", static_cast<double>(error.frame));
  out.Set("line", static_cast<double>(error.line));
  out.Set("column", static_cast<double>(error.column));
  return out;
}

void register_extxyz(Napi::Env env, Napi::Object exports) {
  exports.Set("ExtxyzIndex", ExtxyzIndex::define(env));
  exports.Set("extxyzParse", Napi::Function::New(env, extxyz_parse, "extxyzParse"));
  exports.Set("extxyzInfo", Napi::Function::New(env, extxyz_info, "extxyzInfo"));
  exports.Set("extxyzColumn", Napi::Function::New(env, extxyz_column, "extxyzColumn"));
  exports.Set("extxyzColumns", Napi::Function::New(env, extxyz_columns, "extxyzColumns"));
  exports.Set("extxyzEncode", Napi::Function::New(env, extxyz_encode, "extxyzEncode"));
  exports.Set("extxyzEncodeAppended", Napi::Function::New(env, extxyz_encode_appended, "extxyzEncodeAppended"));
  exports.Set("extxyzEncodeRange", Napi::Function::New(env, extxyz_encode_range, "extxyzEncodeRange"));
}

}  // namespace atomloop::binding
