#pragma once

#include <algorithm>

#include "binding/extxyz.h"
#include "core/extxyz/text_buffer.h"
#include "core/extxyz/writer.h"

namespace atomloop::binding {

[[noreturn]] inline void throw_type(Napi::Env env, const char* message) { throw Napi::TypeError::New(env, message); }

/// Elements of a typed array of the wanted type and length.
template <class T>
const T* elements_of(const Napi::Value& value, napi_typedarray_type type, std::size_t count) {
  if (!value.IsTypedArray()) throw_type(value.Env(), "expected a typed array");
  const auto array = value.As<Napi::TypedArray>();
  if (array.TypedArrayType() != type || array.ElementLength() != count) {
    throw_type(value.Env(), "typed array of another type or length");
  }
  return array.As<Napi::TypedArrayOf<T>>().Data();
}

inline Napi::Object fault_object(Napi::Env env, const extxyz::WriteFault& fault, std::uint32_t index) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("kind", fault.kind);
  out.Set("message", fault.message);
  out.Set("expected", fault.expected);
  out.Set("got", fault.got);
  out.Set("frame", index);
  return out;
}

/// Copied, because memory from outside is released only when the event loop turns, which may be long after. Memory of
/// a Buffer is not filled with zeros before.
inline Napi::Uint8Array bytes_to_js(Napi::Env env, const extxyz::TextBuffer& text) {
  if (text.size() == 0) return Napi::Uint8Array::New(env, 0);
  const auto copy = Napi::Buffer<char>::Copy(env, text.data(), text.size());
  return Napi::Uint8Array::New(env, text.size(), copy.ArrayBuffer(), copy.ByteOffset());
}

/// Writes `count` configurations, each with `write(i, text)`: text and the length of each, or what cannot be written.
template <class Write>
Napi::Object written(Napi::Env env, std::uint32_t count, Write write) {
  extxyz::TextBuffer text;
  Napi::Float64Array lengths = Napi::Float64Array::New(env, count);
  Napi::Object out = Napi::Object::New(env);
  for (std::uint32_t i = 0; i < count; ++i) {
    const Napi::HandleScope scope(env);
    const std::size_t before = text.size();
    if (const extxyz::WriteFault fault = write(i, text)) {
      out.Set("fault", fault_object(env, fault, i));
      return out;
    }
    lengths.Data()[i] = static_cast<double>(text.size() - before);
  }
  out.Set("bytes", bytes_to_js(env, text));
  out.Set("lengths", lengths);
  return out;
}

}  // namespace atomloop::binding
