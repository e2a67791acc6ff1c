#include <algorithm>

#include "binding/extxyz.h"
#include "core/extxyz/column_values.h"
#include "core/extxyz/elements.h"
#include "core/extxyz/info_value.h"

namespace atomloop::binding {

using extxyz::Chunk;
using extxyz::ColumnLayout;
using extxyz::ColumnSpec;
using extxyz::Entry;
using extxyz::Frame;
using extxyz::Kind;
using extxyz::Text;
using extxyz::Value;

namespace {

Napi::String string_of(Napi::Env env, Text text) { return Napi::String::New(env, text.data(), text.size()); }

Napi::Object layout_object(Napi::Env env, const ColumnLayout& layout, std::size_t first_frame) {
  const std::size_t count = layout.columns.size();
  Napi::Array names = Napi::Array::New(env, count);
  Napi::Array kinds = Napi::Array::New(env, count);
  Napi::Array widths = Napi::Array::New(env, count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = static_cast<std::uint32_t>(i);
    names[index] = string_of(env, layout.columns[i].name);
    kinds[index] = Napi::Number::New(env, static_cast<int>(layout.columns[i].kind));
    widths[index] = Napi::Number::New(env, layout.columns[i].width);
  }
  Napi::Object out = Napi::Object::New(env);
  out.Set("names", names);
  out.Set("kinds", kinds);
  out.Set("widths", widths);
  out.Set("firstFrame", static_cast<double>(first_frame));
  out.Set("species", layout.species);
  out.Set("atomicNumber", layout.atomic_number);
  out.Set("positions", layout.positions);
  return out;
}

void set_layouts(Napi::Env env, const Chunk& chunk, Napi::Object out) {
  Napi::Array layouts = Napi::Array::New(env);
  Napi::Uint32Array layout_of = Napi::Uint32Array::New(env, chunk.frames().size());
  const ColumnLayout* last = nullptr;
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < chunk.frames().size(); ++i) {
    const ColumnLayout* layout = chunk.frames()[i].comment.layout.get();
    if (layout != last) layouts[count++] = layout_object(env, *layout, i);
    last = layout;
    layout_of[i] = count - 1;
  }
  out.Set("layouts", layouts);
  out.Set("layoutOf", layout_of);
}

void set_frames(Napi::Env env, const Chunk& chunk, Napi::Object out) {
  const std::vector<Frame>& frames = chunk.frames();
  Napi::Uint32Array atoms = Napi::Uint32Array::New(env, frames.size());
  Napi::Float64Array first_atoms = Napi::Float64Array::New(env, frames.size());
  Napi::Float64Array offsets = Napi::Float64Array::New(env, frames.size());
  Napi::Float64Array lengths = Napi::Float64Array::New(env, frames.size());
  Napi::Float64Array cells = Napi::Float64Array::New(env, 9 * frames.size());
  Napi::Uint8Array has_cell = Napi::Uint8Array::New(env, frames.size());
  Napi::Uint8Array pbc = Napi::Uint8Array::New(env, 3 * frames.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    atoms.Data()[i] = static_cast<std::uint32_t>(frames[i].atoms);
    first_atoms.Data()[i] = static_cast<double>(frames[i].first_atom);
    offsets.Data()[i] = static_cast<double>(frames[i].span_begin);
    lengths.Data()[i] = static_cast<double>(frames[i].span_length);
    std::copy_n(frames[i].comment.cell, 9, cells.Data() + 9 * i);
    std::copy_n(frames[i].comment.pbc, 3, pbc.Data() + 3 * i);
    has_cell.Data()[i] = frames[i].comment.has_lattice ? 1 : 0;
  }
  out.Set("natoms", atoms);
  out.Set("firstAtoms", first_atoms);
  out.Set("offsets", offsets);
  out.Set("lengths", lengths);
  out.Set("cells", cells);
  out.Set("hasCell", has_cell);
  out.Set("pbc", pbc);
}

Napi::Value external_of(Napi::Env env, std::unique_ptr<HeldChunk> held) {
  // So that the collector knows what it can free.
  const auto bytes = static_cast<std::int64_t>(held->chunk.memory());
  Napi::MemoryManagement::AdjustExternalMemory(env, bytes);
  return Napi::External<HeldChunk>::New(env, held.release(), [bytes](Napi::Env owner, HeldChunk* chunk) {
    delete chunk;
    Napi::MemoryManagement::AdjustExternalMemory(owner, -bytes);
  });
}

Napi::Value scalar(Napi::Env env, const Value& value) {
  switch (value.kind) {
    case Kind::Real: return Napi::Number::New(env, value.reals[0]);
    case Kind::Logical: return Napi::Boolean::New(env, value.logicals[0] != 0);
    case Kind::Integer: {
      constexpr std::int64_t kSafe = std::int64_t{1} << 53;
      const std::int64_t number = value.integers[0];
      if (number > -kSafe && number < kSafe) return Napi::Number::New(env, static_cast<double>(number));
      return Napi::BigInt::New(env, number);
    }
    default: return string_of(env, value.strings[0]);
  }
}

Napi::Value integer_array(Napi::Env env, const std::int64_t* numbers, std::size_t count) {
  const bool narrow = std::all_of(numbers, numbers + count, [](std::int64_t n) { return n == static_cast<std::int32_t>(n); });
  if (narrow) {
    Napi::Int32Array out = Napi::Int32Array::New(env, count);
    std::transform(numbers, numbers + count, out.Data(), [](std::int64_t n) { return static_cast<std::int32_t>(n); });
    return out;
  }
  Napi::BigInt64Array out = Napi::BigInt64Array::New(env, count);
  std::copy_n(numbers, count, out.Data());
  return out;
}

Napi::Value list(Napi::Env env, const Value& value) {
  const std::size_t count = value.size();
  if (value.kind == Kind::Real) {
    Napi::Float64Array out = Napi::Float64Array::New(env, count);
    std::copy_n(value.reals.data(), count, out.Data());
    return out;
  }
  if (value.kind == Kind::Integer) return integer_array(env, value.integers.data(), count);
  if (value.kind == Kind::Logical) {
    Napi::Uint8Array out = Napi::Uint8Array::New(env, count);
    std::copy_n(value.logicals.data(), count, out.Data());
    return out;
  }
  Napi::Array out = Napi::Array::New(env, count);
  for (std::size_t i = 0; i < count; ++i) out[static_cast<std::uint32_t>(i)] = string_of(env, value.strings[i]);
  return out;
}

Napi::Value species_by_number(Napi::Env env, const Chunk& chunk, const Frame& frame, const ColumnSpec& column) {
  std::vector<std::int64_t> numbers(frame.atoms);
  read_integers(chunk.rows(frame), column, numbers.data(), frame.atoms);
  std::string out;
  for (std::int64_t number : numbers) {
    if (!out.empty()) out += '\n';
    out += extxyz::element_symbol(number);
  }
  return string_of(env, out);
}

const ColumnSpec& column_at(Napi::Env env, const ColumnLayout& layout, std::int32_t index) {
  if (index >= 0 && static_cast<std::size_t>(index) < layout.columns.size()) {
    return layout.columns[static_cast<std::size_t>(index)];
  }
  throw Napi::RangeError::New(env, "no such column");
}

struct InfoType {
  int kind;
  int rank;
  std::size_t rows;
  std::size_t columns;
};

std::string signature(const std::vector<std::string>& keys, const std::vector<InfoType>& types) {
  std::string out;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    // No key holds a NUL byte.
    out += keys[i];
    out += '\0';
    out.append(reinterpret_cast<const char*>(&types[i].rows), 2 * sizeof(std::size_t));
    out += static_cast<char>(types[i].kind * 3 + types[i].rank);
  }
  return out;
}

/// Frames of a chunk mostly have the same keys and types: they are sent once.
void set_shape(Napi::Env env, const std::vector<std::string>& keys, const std::vector<InfoType>& types,
               std::vector<std::string>& known, Napi::Array out) {
  constexpr std::size_t kMostCompared = 8;
  std::string wanted = signature(keys, types);
  const std::size_t oldest = known.size() > kMostCompared ? known.size() - kMostCompared : 0;
  for (std::size_t i = known.size(); i > oldest; --i) {
    if (known[i - 1] == wanted) {
      out[0u] = Napi::Number::New(env, static_cast<double>(i - 1));
      return;
    }
  }
  Napi::Array shape = Napi::Array::New(env, 5 * keys.size());
  std::uint32_t at = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    shape[at++] = string_of(env, keys[i]);
    shape[at++] = Napi::Number::New(env, types[i].kind);
    shape[at++] = Napi::Number::New(env, types[i].rank);
    shape[at++] = Napi::Number::New(env, static_cast<double>(types[i].rows));
    shape[at++] = Napi::Number::New(env, static_cast<double>(types[i].columns));
  }
  out[0u] = Napi::Number::New(env, static_cast<double>(known.size()));
  out[1u] = shape;
  known.push_back(std::move(wanted));
}

}  // namespace

HeldChunk& chunk_of(const Napi::Value& handle, const Napi::Value& text) {
  if (!handle.IsExternal()) throw Napi::TypeError::New(handle.Env(), "expected a parsed chunk");
  HeldChunk& held = *handle.As<Napi::External<HeldChunk>>().Data();
  const Text bytes = bytes_of(text);
  if (bytes.size() != held.chunk.text().size()) throw Napi::Error::New(handle.Env(), "the text of a parsed chunk is gone");
  held.chunk.set_text(bytes);
  return held;
}

const Frame& frame_of(const Chunk& chunk, const Napi::Value& index) {
  const std::uint32_t number = index.As<Napi::Number>().Uint32Value();
  if (number >= chunk.frames().size()) throw Napi::RangeError::New(index.Env(), "no such frame");
  return chunk.frames()[number];
}

Napi::Value extxyz_parse(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Chunk::Origin origin;
  origin.first_line = static_cast<std::uint64_t>(info[1].As<Napi::Number>().Int64Value());
  origin.is_start_of_file = info[2].ToBoolean();
  auto held = std::make_unique<HeldChunk>(bytes_of(info[0]), origin);
  Chunk* chunk = &held->chunk;
  Napi::Float64Array positions = Napi::Float64Array::New(env, 3 * chunk->room());
  Napi::Uint8Array numbers = Napi::Uint8Array::New(env, chunk->room());
  chunk->parse(positions.Data(), numbers.Data(), info[3].ToBoolean());
  Napi::Object out = Napi::Object::New(env);
  set_frames(env, *chunk, out);
  set_layouts(env, *chunk, out);
  out.Set("positions", positions);
  out.Set("numbers", numbers);
  Napi::Array warnings = Napi::Array::New(env, chunk->warnings().size());
  for (std::uint32_t i = 0; i < chunk->warnings().size(); ++i) warnings[i] = string_of(env, chunk->warnings()[i]);
  out.Set("warnings", warnings);
  if (chunk->error()) out.Set("error", error_object(env, chunk->error()));
  out.Set("handle", external_of(env, std::move(held)));
  return out;
}

Napi::Value extxyz_info(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  HeldChunk& held = chunk_of(info[0], info[1]);
  const Frame& frame = frame_of(held.chunk, info[2]);
  const Text line = held.chunk.comment(frame);
  const std::vector<Entry>& entries = frame.comment.entries;
  Napi::Array out = Napi::Array::New(env, entries.size() + 2);
  std::vector<std::string> keys;
  std::vector<InfoType> types;
  std::uint32_t at = 2;
  Value value;
  for (const Entry& entry : entries) {
    keys.push_back(entry.key(line));
    bool canonical = false;
    extxyz::parse_value(keys.back(), entry.value(line), entry.delimiter, value, canonical);
    types.push_back({static_cast<int>(value.kind), value.rank, value.shape[0], value.shape[1]});
    out[at++] = value.rank == 0 ? scalar(env, value) : list(env, value);
  }
  set_shape(env, keys, types, held.info_shapes, out);
  return out;
}

Napi::Value extxyz_column(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Chunk& chunk = chunk_of(info[0], info[1]).chunk;
  const Frame& frame = frame_of(chunk, info[2]);
  const ColumnLayout& layout = *frame.comment.layout;
  const std::int32_t index = info[3].As<Napi::Number>().Int32Value();
  const Text rows = chunk.rows(frame);
  if (index == -1) {
    const int species = layout.species;
    if (species >= 0) return string_of(env, read_strings(rows, layout.columns[static_cast<std::size_t>(species)]));
    return species_by_number(env, chunk, frame, layout.columns[static_cast<std::size_t>(layout.atomic_number)]);
  }
  const ColumnSpec& column = column_at(env, layout, index);
  if (column.kind == Kind::String) return string_of(env, read_strings(rows, column));
  if (column.kind != Kind::Integer) throw Napi::TypeError::New(env, "a column for extxyzColumns");
  std::vector<std::int64_t> numbers(frame.atoms * column.width);
  read_integers(rows, column, numbers.data(), numbers.size());
  return integer_array(env, numbers.data(), numbers.size());
}

Napi::Value extxyz_columns(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Chunk& chunk = chunk_of(info[0], info[1]).chunk;
  const Frame* begin = &frame_of(chunk, info[2]);
  const Frame* last = chunk.frames().data() + chunk.frames().size();
  const ColumnLayout& layout = *begin->comment.layout;
  const ColumnSpec& column = column_at(env, layout, info[3].As<Napi::Number>().Int32Value());
  const Frame* end = begin;
  while (end != last && end->comment.layout.get() == &layout) ++end;
  const std::uint64_t first_atom = begin->first_atom;
  const std::size_t count = (end[-1].first_atom + end[-1].atoms - first_atom) * column.width;
  if (column.kind == Kind::Real) {
    Napi::Float64Array out = Napi::Float64Array::New(env, count);
    for (const Frame* frame = begin; frame != end; ++frame) {
      double* values = out.Data() + (frame->first_atom - first_atom) * column.width;
      chunk.read_column(*frame, column, values);
    }
    return out;
  }
  if (column.kind != Kind::Logical) throw Napi::TypeError::New(env, "a column for extxyzColumn");
  Napi::Uint8Array out = Napi::Uint8Array::New(env, count);
  for (const Frame* frame = begin; frame != end; ++frame) {
    std::uint8_t* values = out.Data() + (frame->first_atom - first_atom) * column.width;
    read_logicals(chunk.rows(*frame), column, values, frame->atoms * column.width);
  }
  return out;
}

}  // namespace atomloop::binding
