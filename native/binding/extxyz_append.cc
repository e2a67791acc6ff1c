#include <array>
#include <set>

#include "binding/extxyz_output.h"

namespace atomloop::binding {

using extxyz::Frame;
using extxyz::Kind;
using extxyz::OutputColumn;
using extxyz::OutputFrame;
using extxyz::OutputInfo;
using extxyz::Text;

namespace {

/// Values of one key for several configurations: reals of a shape, where the configuration has any.
struct InfoSlab {
  std::string key;
  int rank = 0;
  std::array<std::size_t, 2> shape{0, 0};
  std::size_t size = 1;
  const double* values = nullptr;
  /// Null: every configuration has them.
  const std::uint8_t* is_there = nullptr;
};

/// A column of reals for several configurations, atom after atom.
struct ColumnSlab {
  std::string name;
  std::uint32_t width = 1;
  const double* values = nullptr;
};

std::uint32_t whole_number(const Napi::Object& object, const char* name) {
  return object.Get(name).As<Napi::Number>().Uint32Value();
}

/// What `src/configuration/appendix.ts` describes.
class Appendix {
 public:
  explicit Appendix(const Napi::Object& object) {
    const Napi::Value first_atoms = object.Get("firstAtoms");
    const std::size_t bounds = first_atoms.As<Napi::TypedArray>().ElementLength();
    if (bounds == 0) throw_type(object.Env(), "expected the bounds of the configurations");
    first_atoms_ = elements_of<double>(first_atoms, napi_float64_array, bounds);
    count_ = bounds - 1;
    const auto info = object.Get("info").As<Napi::Array>();
    for (std::uint32_t i = 0; i < info.Length(); ++i) info_.push_back(info_slab(Napi::Value(info[i]).As<Napi::Object>()));
    const auto arrays = object.Get("arrays").As<Napi::Array>();
    for (std::uint32_t i = 0; i < arrays.Length(); ++i) {
      columns_.push_back(column_slab(Napi::Value(arrays[i]).As<Napi::Object>()));
    }
    const auto removed = object.Get("removed").As<Napi::Array>();
    for (std::uint32_t i = 0; i < removed.Length(); ++i) names_.insert(Napi::Value(removed[i]).As<Napi::String>());
  }

  std::size_t count() const { return count_; }
  std::size_t atoms(std::size_t place) const { return static_cast<std::size_t>(first_atoms_[place + 1] - first_atoms_[place]); }

  /// True when nothing of the frame has a name that is to be replaced or removed.
  bool is_new_to(const extxyz::Chunk& chunk, const Frame& frame) const {
    const Text line = chunk.comment(frame);
    for (const extxyz::Entry& entry : frame.comment.entries) {
      if (names_.count(entry.key(line)) > 0) return false;
    }
    for (const extxyz::ColumnSpec& column : frame.comment.layout->columns) {
      if (names_.count(column.name) > 0) return false;
    }
    return true;
  }

  void add_to(OutputFrame& frame, std::size_t place) const {
    for (const InfoSlab& slab : info_) {
      if (slab.is_there != nullptr && slab.is_there[place] == 0) continue;
      OutputInfo& info = frame.info.emplace_back();
      info.key = slab.key;
      info.value.kind = Kind::Real;
      info.value.rank = slab.rank;
      info.value.shape = slab.shape;
      const double* values = slab.values + slab.size * place;
      info.value.reals.assign(values, values + slab.size);
    }
    for (const ColumnSlab& slab : columns_) {
      OutputColumn& column = frame.columns.emplace_back();
      column.name = slab.name;
      column.data.kind = Kind::Real;
      column.data.width = slab.width;
      column.data.reals = slab.values + slab.width * static_cast<std::size_t>(first_atoms_[place]);
    }
  }

 private:
  InfoSlab info_slab(const Napi::Object& object) {
    InfoSlab slab;
    slab.key = object.Get("key").As<Napi::String>();
    const auto shape = object.Get("shape").As<Napi::Array>();
    slab.rank = static_cast<int>(shape.Length());
    if (slab.rank > 2) throw_type(object.Env(), "expected at most two dimensions");
    for (std::uint32_t i = 0; i < shape.Length(); ++i) {
      slab.shape[i] = Napi::Value(shape[i]).As<Napi::Number>().Uint32Value();
      slab.size *= slab.shape[i];
    }
    slab.values = elements_of<double>(object.Get("values"), napi_float64_array, slab.size * count_);
    const Napi::Value is_there = object.Get("isThere");
    if (!is_there.IsUndefined()) slab.is_there = elements_of<std::uint8_t>(is_there, napi_uint8_array, count_);
    names_.insert(slab.key);
    return slab;
  }

  ColumnSlab column_slab(const Napi::Object& object) {
    ColumnSlab slab;
    slab.name = object.Get("name").As<Napi::String>();
    slab.width = whole_number(object, "width");
    const auto atoms = static_cast<std::size_t>(first_atoms_[count_]);
    slab.values = elements_of<double>(object.Get("values"), napi_float64_array, slab.width * atoms);
    names_.insert(slab.name);
    return slab;
  }

  const double* first_atoms_ = nullptr;
  std::size_t count_ = 0;
  std::vector<InfoSlab> info_;
  std::vector<ColumnSlab> columns_;
  /// All that must not be there yet.
  std::set<std::string> names_;
};

}  // namespace

Napi::Value extxyz_encode_appended(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const extxyz::Chunk& chunk = chunk_of(info[0], info[1]).chunk;
  const auto frames = info[2].As<Napi::Uint32Array>();
  const std::size_t count = frames.ElementLength();
  const std::uint32_t* places = elements_of<std::uint32_t>(info[3], napi_uint32_array, count);
  const Appendix appendix(info[4].As<Napi::Object>());
  for (std::size_t i = 0; i < count; ++i) {
    if (frames[i] >= chunk.frames().size() || places[i] >= appendix.count()) throw Napi::RangeError::New(env, "no such frame");
    const Frame& frame = chunk.frames()[frames[i]];
    if (frame.atoms != appendix.atoms(places[i])) throw_type(env, "results of another number of atoms");
    if (!appendix.is_new_to(chunk, frame)) return env.Undefined();
  }
  const std::uint32_t* numbers = frames.Data();
  return written(env, static_cast<std::uint32_t>(count), [&](std::uint32_t i, extxyz::TextBuffer& text) {
    OutputFrame frame = untouched_frame(chunk, chunk.frames()[numbers[i]]);
    appendix.add_to(frame, places[i]);
    return write_frame(frame, text);
  });
}

}  // namespace atomloop::binding
