#pragma once

#include <napi.h>

#include <memory>
#include <string>

#include "core/configuration_error.h"
#include "core/potentials/potential.h"

namespace atomloop::binding {

/// Longer cutoffs are mistakes, and would overflow.
inline constexpr double kLongestCutoff = 1e6;

inline Napi::Object object_argument(const Napi::CallbackInfo& info) {
  if (info.Length() < 1 || !info[0].IsObject()) throw Napi::TypeError::New(info.Env(), "expected an object");
  return info[0].As<Napi::Object>();
}

inline double number_property(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsNumber()) throw Napi::TypeError::New(object.Env(), "expected `" + std::string(name) + "` to be a number");
  return value.As<Napi::Number>().DoubleValue();
}

inline bool boolean_property(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsBoolean()) throw Napi::TypeError::New(object.Env(), "expected `" + std::string(name) + "` to be a boolean");
  return value.As<Napi::Boolean>().Value();
}

inline std::string text_property(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsString()) throw Napi::TypeError::New(object.Env(), "expected `" + std::string(name) + "` to be text");
  return value.As<Napi::String>();
}

template <class Array>
struct ElementType;
template <>
struct ElementType<Napi::Float64Array> {
  static constexpr napi_typedarray_type value = napi_float64_array;
};
template <>
struct ElementType<Napi::Uint32Array> {
  static constexpr napi_typedarray_type value = napi_uint32_array;
};
template <>
struct ElementType<Napi::Int32Array> {
  static constexpr napi_typedarray_type value = napi_int32_array;
};
template <>
struct ElementType<Napi::Uint8Array> {
  static constexpr napi_typedarray_type value = napi_uint8_array;
};

inline constexpr std::size_t kAnyLength = static_cast<std::size_t>(-1);

/// The typed array `name` of a request, of the length that the rest of the request implies.
template <class Array>
Array typed_array(const Napi::Object& object, const char* name, std::size_t length = kAnyLength) {
  const Napi::Value value = object.Get(name);
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != ElementType<Array>::value) {
    throw Napi::TypeError::New(object.Env(), "expected `" + std::string(name) + "` to be a typed array of another type");
  }
  const Array array = value.As<Array>();
  if (length == kAnyLength || array.ElementLength() == length) return array;
  throw Napi::RangeError::New(object.Env(), "expected `" + std::string(name) + "` to have " + std::to_string(length) + " entries, got " +
                                                std::to_string(array.ElementLength()));
}

/// A configuration's error as the JavaScript error that carries `code`, `expected`, `got`.
inline Napi::Error to_error(Napi::Env env, const ConfigurationError& error) {
  Napi::Error result = Napi::Error::New(env, error.what());
  result.Set("code", Napi::String::New(env, error.code()));
  if (!error.expected().empty()) result.Set("expected", Napi::String::New(env, error.expected()));
  if (!error.got().empty()) result.Set("got", Napi::String::New(env, error.got()));
  return result;
}

/// The potential of that `kind` and parameters, which the caller has checked.
std::unique_ptr<const Potential> make_potential(const Napi::Object& parameters);

/// Interpolates the functions of a setfl file once, for `make_potential` as `tables`.
Napi::Value eam_tables(const Napi::CallbackInfo& info);

Napi::Value neighbor_list(const Napi::CallbackInfo& info);

}  // namespace atomloop::binding
