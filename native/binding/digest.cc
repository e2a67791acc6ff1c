#include "core/digest/digest.h"

#include "binding/addon.h"
#include "binding/extxyz.h"

namespace atomloop::binding {

/// `digestFrames(text, offsets, lengths, seed)`: 16 bytes per frame, little-endian.
static Napi::Value digest_frames(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const extxyz::Text text = bytes_of(info[0]);
  const auto offsets = info[1].As<Napi::Float64Array>();
  const auto lengths = info[2].As<Napi::Float64Array>();
  const std::uint32_t seed = info[3].ToNumber().Uint32Value();
  const std::size_t count = offsets.ElementLength();
  if (lengths.ElementLength() != count) throw Napi::RangeError::New(env, "expected as many lengths as offsets");
  Napi::Uint8Array out = Napi::Uint8Array::New(env, 16 * count);
  unsigned char* to = out.Data();
  for (std::size_t i = 0; i < count; ++i, to += 16) {
    const auto begin = static_cast<std::size_t>(offsets.Data()[i]);
    const auto length = static_cast<std::size_t>(lengths.Data()[i]);
    if (begin > text.size() || length > text.size() - begin) throw Napi::RangeError::New(env, "frame is not in the text");
    const extxyz::Text frame = text.substr(begin, length);
    const digest::Digest digest = digest::digest(frame.data(), frame.size(), seed);
    for (int k = 0; k < 8; ++k) {
      to[k] = static_cast<unsigned char>(digest.low >> (8 * k));
      to[8 + k] = static_cast<unsigned char>(digest.high >> (8 * k));
    }
  }
  return out;
}

void register_digest(Napi::Env env, Napi::Object exports) {
  exports.Set("digestFrames", Napi::Function::New(env, digest_frames, "digestFrames"));
}

}  // namespace atomloop::binding
