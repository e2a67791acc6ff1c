#include <algorithm>
#include <deque>

#include "binding/extxyz_output.h"

namespace atomloop::binding {

using extxyz::Kind;
using extxyz::OutputColumn;
using extxyz::OutputFrame;
using extxyz::OutputInfo;
using extxyz::Text;
using extxyz::Value;

namespace {

/// Text that the columns of one configuration point into.
struct Held {
  std::deque<std::string> texts;
  std::deque<std::vector<Text>> lists;
};

bool is_long(const Napi::Value& value) {
  return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == napi_bigint64_array;
}

/// Splits at newlines; a label that holds one makes too many.
const Text* split_labels(const Napi::Value& value, std::size_t count, Held& held) {
  held.texts.push_back(value.As<Napi::String>().Utf8Value());
  const std::string& text = held.texts.back();
  std::vector<Text>& labels = held.lists.emplace_back();
  labels.reserve(count);
  Text rest = text;
  for (std::size_t newline = 0; count > 0 && newline != Text::npos;) {
    newline = rest.find('\n');
    labels.push_back(rest.substr(0, newline));
    if (newline != Text::npos) rest.remove_prefix(newline + 1);
  }
  if (labels.size() != count) throw_type(value.Env(), "number of labels is not the number of atoms");
  return labels.data();
}

void set_data(const Napi::Value& value, std::size_t count, extxyz::ColumnData& data, Held& held) {
  switch (data.kind) {
    case Kind::Real: data.reals = elements_of<double>(value, napi_float64_array, count); return;
    case Kind::Logical: data.logicals = elements_of<std::uint8_t>(value, napi_uint8_array, count); return;
    case Kind::Integer:
      if (is_long(value)) data.long_integers = elements_of<std::int64_t>(value, napi_bigint64_array, count);
      else data.integers = elements_of<std::int32_t>(value, napi_int32_array, count);
      return;
    default: data.strings = split_labels(value, count, held);
  }
}

int integer_at(const Napi::Array& list, std::uint32_t index) {
  return Napi::Value(list[index]).As<Napi::Number>().Int32Value();
}

/// Flat list of name, kind, width, source, and values (undefined when nobody looked at them).
void set_columns(const Napi::Array& list, OutputFrame& frame, Held& held) {
  frame.has_columns = true;
  for (std::uint32_t i = 0; i + 5 <= list.Length(); i += 5) {
    OutputColumn column;
    column.name = Napi::Value(list[i]).As<Napi::String>().Utf8Value();
    column.data.kind = static_cast<Kind>(integer_at(list, i + 1));
    column.data.width = static_cast<std::uint32_t>(integer_at(list, i + 2));
    column.source = integer_at(list, i + 3);
    const Napi::Value values = list[i + 4];
    column.is_untouched = values.IsUndefined();
    const bool has_source = frame.frame != nullptr && column.source >= 0 &&
                            static_cast<std::size_t>(column.source) < frame.frame->comment.layout->columns.size();
    if (column.source >= 0 && !has_source) throw_type(list.Env(), "no such column");
    if (column.is_untouched && (!has_source || frame.atoms != frame.frame->atoms)) {
      throw_type(list.Env(), "column without values");
    }
    if (!column.is_untouched) set_data(values, frame.atoms * column.data.width, column.data, held);
    frame.columns.push_back(std::move(column));
  }
}

void set_scalar(const Napi::Value& value, Value& out) {
  switch (out.kind) {
    case Kind::Real: out.reals.push_back(value.As<Napi::Number>().DoubleValue()); return;
    case Kind::Logical: out.logicals.push_back(value.As<Napi::Boolean>().Value() ? 1 : 0); return;
    case Kind::Integer: {
      bool lossless = true;
      const bool big = value.IsBigInt();
      out.integers.push_back(big ? value.As<Napi::BigInt>().Int64Value(&lossless) : value.As<Napi::Number>().Int64Value());
      if (!lossless) throw_type(value.Env(), "integer of more than 64 bits");
      return;
    }
    default: out.strings.push_back(value.As<Napi::String>().Utf8Value());
  }
}

void set_list(const Napi::Value& value, Value& out) {
  const std::size_t count = out.size();
  if (out.kind == Kind::String) {
    const auto strings = value.As<Napi::Array>();
    if (strings.Length() != count) throw_type(value.Env(), "list of another length than its shape");
    for (std::uint32_t i = 0; i < count; ++i) {
      out.strings.push_back(Napi::Value(strings[i]).As<Napi::String>().Utf8Value());
    }
    return;
  }
  if (out.kind == Kind::Real) {
    const double* numbers = elements_of<double>(value, napi_float64_array, count);
    out.reals.assign(numbers, numbers + count);
  } else if (out.kind == Kind::Logical) {
    const std::uint8_t* flags = elements_of<std::uint8_t>(value, napi_uint8_array, count);
    std::transform(flags, flags + count, std::back_inserter(out.logicals), [](std::uint8_t f) { return f != 0 ? 1 : 0; });
  } else if (is_long(value)) {
    const std::int64_t* numbers = elements_of<std::int64_t>(value, napi_bigint64_array, count);
    out.integers.assign(numbers, numbers + count);
  } else {
    const std::int32_t* numbers = elements_of<std::int32_t>(value, napi_int32_array, count);
    out.integers.assign(numbers, numbers + count);
  }
}

/// Flat list of key, kind, rank, two lengths, source, and value. `source` is the place in the input; with -2 - place
/// the value is known to be as it was.
void set_info(const Napi::Array& list, OutputFrame& frame) {
  frame.has_info = true;
  for (std::uint32_t i = 0; i + 7 <= list.Length(); i += 7) {
    OutputInfo info;
    info.key = Napi::Value(list[i]).As<Napi::String>().Utf8Value();
    info.value.kind = static_cast<Kind>(integer_at(list, i + 1));
    info.value.rank = integer_at(list, i + 2);
    info.value.shape = {static_cast<std::size_t>(integer_at(list, i + 3)), static_cast<std::size_t>(integer_at(list, i + 4))};
    info.source = integer_at(list, i + 5);
    info.is_untouched = info.source <= -2;
    if (info.is_untouched) info.source = -2 - info.source;
    const std::size_t known = frame.frame == nullptr ? 0 : frame.frame->comment.entries.size();
    if (info.source >= 0 && static_cast<std::size_t>(info.source) >= known) throw_type(list.Env(), "no such info");
    const Napi::Value value = list[i + 6];
    if (info.value.rank == 0) set_scalar(value, info.value);
    else set_list(value, info.value);
    frame.info.push_back(std::move(info));
  }
}

/// Fields of a configuration, by place: handle, text, frame, natoms, cell, pbc bits, columns, info. Undefined: untouched.
void set_frame(const Napi::Array& fields, OutputFrame& frame, Held& held) {
  const Napi::Value handle = fields[0u];
  if (handle.IsExternal()) {
    const extxyz::Chunk& chunk = chunk_of(handle, fields[1u]).chunk;
    frame = untouched_frame(chunk, frame_of(chunk, fields[2u]));
  }
  frame.atoms = static_cast<std::uint64_t>(Napi::Value(fields[3u]).As<Napi::Number>().Int64Value());
  const Napi::Value cell = fields[4u];
  if (!cell.IsUndefined()) {
    frame.has_cell = !cell.IsNull();
    if (frame.has_cell) std::copy_n(elements_of<double>(cell, napi_float64_array, 9), 9, frame.cell);
  }
  const Napi::Value pbc = fields[5u];
  if (!pbc.IsUndefined()) {
    const int bits = pbc.As<Napi::Number>().Int32Value();
    for (int i = 0; i < 3; ++i) frame.pbc[i] = ((bits >> i) & 1) != 0;
  }
  const Napi::Value columns = fields[6u];
  if (!columns.IsUndefined()) set_columns(columns.As<Napi::Array>(), frame, held);
  const Napi::Value values = fields[7u];
  if (!values.IsUndefined()) set_info(values.As<Napi::Array>(), frame);
}

/// Frames that are written as they stand and follow each other without a gap.
bool is_one_piece(const extxyz::Frame* begin, const extxyz::Frame* end) {
  for (const extxyz::Frame* frame = begin; frame != end; ++frame) {
    if (!frame->is_canonical || (frame != begin && frame->begin != frame[-1].rows_end)) return false;
  }
  return begin != end;
}

/// Where such frames lie in the text.
Napi::Object place_in_text(Napi::Env env, const extxyz::Frame* begin, const extxyz::Frame* end) {
  Napi::Float64Array lengths = Napi::Float64Array::New(env, static_cast<std::size_t>(end - begin));
  std::transform(begin, end, lengths.Data(), [](const extxyz::Frame& frame) { return frame.rows_end - frame.begin; });
  Napi::Object out = Napi::Object::New(env);
  out.Set("lengths", lengths);
  out.Set("begin", static_cast<double>(begin->begin));
  out.Set("end", static_cast<double>(end[-1].rows_end));
  return out;
}

}  // namespace

Napi::Value extxyz_encode_range(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const extxyz::Chunk& chunk = chunk_of(info[0], info[1]).chunk;
  const extxyz::Frame* begin = &frame_of(chunk, info[2]);
  const std::uint32_t count = info[3].As<Napi::Number>().Uint32Value();
  const auto known = static_cast<std::size_t>(chunk.frames().data() + chunk.frames().size() - begin);
  if (count > known) throw Napi::RangeError::New(env, "no such frame");
  if (is_one_piece(begin, begin + count)) return place_in_text(env, begin, begin + count);
  return written(env, count, [&](std::uint32_t i, extxyz::TextBuffer& text) {
    OutputFrame frame = untouched_frame(chunk, begin[i]);
    return write_frame(frame, text);
  });
}

Napi::Value extxyz_encode(const Napi::CallbackInfo& info) {
  const auto list = info[0].As<Napi::Array>();
  return written(info.Env(), list.Length(), [&](std::uint32_t i, extxyz::TextBuffer& text) {
    OutputFrame frame;
    Held held;
    set_frame(Napi::Value(list[i]).As<Napi::Array>(), frame, held);
    return write_frame(frame, text);
  });
}

}  // namespace atomloop::binding
