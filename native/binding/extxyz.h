#pragma once

#include <napi.h>

#include "core/extxyz/chunk.h"

namespace atomloop::binding {

/// `extxyzParse(text, firstLine, isStartOfFile, keepsReals)`: frames of a chunk, with slabs for positions and atomic
/// numbers; with `keepsReals` columns of reals are read at once, to be asked for soon.
Napi::Value extxyz_parse(const Napi::CallbackInfo& info);
/// `extxyzInfo(handle, text, frame)`: number of a shape of info, that shape (flat list of key, kind, rank and two lengths)
/// when it is new or else undefined, and the values.
Napi::Value extxyz_info(const Napi::CallbackInfo& info);
/// `extxyzColumn(handle, text, frame, column)`: integers, or text with a newline between the values; column -1 are the
/// labels of species.
Napi::Value extxyz_column(const Napi::CallbackInfo& info);
/// `extxyzColumns(handle, text, frame, column)`: reals or booleans of the frame and of those after it that have the
/// same columns, in one array.
Napi::Value extxyz_columns(const Napi::CallbackInfo& info);
/// `extxyzEncode(configurations)`: text and the length of each, or what cannot be written.
Napi::Value extxyz_encode(const Napi::CallbackInfo& info);
/// `extxyzEncodeRange(handle, text, first, count)`: the same for consecutive frames of a chunk that nobody has touched;
/// in place of the text where it is in that of the chunk, if it is there in one piece.
Napi::Value extxyz_encode_range(const Napi::CallbackInfo& info);
/// `extxyzEncodeAppended(handle, text, frames, places, appendix)`: the same for frames that nobody has touched, with the
/// results at the places of an appendix; undefined where a frame has something of the same name.
Napi::Value extxyz_encode_appended(const Napi::CallbackInfo& info);

/// A parsed chunk as JavaScript holds it.
struct HeldChunk {
  HeldChunk(extxyz::Text text, extxyz::Chunk::Origin origin) : chunk(text, origin) {}

  extxyz::Chunk chunk;
  /// Keys and types of the info of frames, each kind of frame once.
  std::vector<std::string> info_shapes;
};

/// Bytes of a Uint8Array.
extxyz::Text bytes_of(const Napi::Value& value);
/// The chunk behind a handle, with its text where it is now. Throws when the text is not the one that was parsed.
HeldChunk& chunk_of(const Napi::Value& handle, const Napi::Value& text);
const extxyz::Frame& frame_of(const extxyz::Chunk& chunk, const Napi::Value& index);
Napi::Value error_object(Napi::Env env, const extxyz::ParseError& error);

}  // namespace atomloop::binding
