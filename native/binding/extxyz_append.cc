#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "binding/extxyz_output.h"

namespace atomloop::binding {

using extxyz::Frame;
using extxyz::Kind;
using extxyz::OutputColumn;
using extxyz::OutputFrame;
using extxyz::OutputInfo;
using extxyz::Text;
using extxyz::Value;

namespace {

/// Values of one key for several configurations: numbers of a shape, where the configuration has any.
struct InfoSlab {
  std::string key;
  bool is_integer = false;
  int rank = 0;
  std::array<std::size_t, 2> shape{0, 0};
  std::size_t size = 1;
  const double* values = nullptr;
  /// Null: every configuration has them.
  const std::uint8_t* is_there = nullptr;

  bool has(std::size_t place) const { return is_there == nullptr || is_there[place] != 0; }

  Value value(std::size_t place) const {
    Value out;
    out.kind = is_integer ? Kind::Integer : Kind::Real;
    out.rank = rank;
    out.shape = shape;
    const double* own = values + size * place;
    if (is_integer) out.integers.assign(own, own + size);
    else out.reals.assign(own, own + size);
    return out;
  }
};

/// Texts of one key for several configurations, where they have any.
struct TextSlab {
  std::string key;
  std::vector<std::optional<std::string>> values;

  Value value(std::size_t place) const {
    Value out;
    out.strings.push_back(*values[place]);
    return out;
  }
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
    for (std::uint32_t i = 0; i < removed.Length(); ++i) removed_.insert(Napi::Value(removed[i]).As<Napi::String>());
    names_.insert(removed_.begin(), removed_.end());
    read_texts(object.Get("texts"));
    read_geometry(object.Get("geometry"));
  }

  std::size_t count() const { return count_; }
  std::size_t atoms(std::size_t place) const { return static_cast<std::size_t>(first_atoms_[place + 1] - first_atoms_[place]); }

  void add_to(OutputFrame& frame, std::size_t place) const {
    if (replaces_any(*frame.chunk, *frame.frame)) {
      extxyz::list_columns(frame);
      extxyz::list_info(frame);
      drop(frame, place);
    }
    if (positions_ != nullptr) move(frame, place);
    for (const InfoSlab& slab : info_) {
      if (slab.has(place)) set_info(frame, slab.key, slab.value(place));
    }
    for (const TextSlab& slab : texts_) {
      if (slab.values[place]) set_info(frame, slab.key, slab.value(place));
    }
    for (const ColumnSlab& slab : columns_) set_column(frame, slab, place);
  }

 private:
  bool replaces_any(const extxyz::Chunk& chunk, const Frame& frame) const {
    if (positions_ != nullptr) return true;
    const Text line = chunk.comment(frame);
    for (const extxyz::Entry& entry : frame.comment.entries) {
      if (names_.count(entry.key(line)) > 0) return true;
    }
    for (const extxyz::ColumnSpec& column : frame.comment.layout->columns) {
      if (names_.count(column.name) > 0) return true;
    }
    return false;
  }

  /// Drops what no configuration has afterwards, and what this one has not.
  void drop(OutputFrame& frame, std::size_t place) const {
    std::set<std::string> dropped = removed_;
    for (const InfoSlab& slab : info_) {
      if (!slab.has(place)) dropped.insert(slab.key);
    }
    for (const TextSlab& slab : texts_) {
      if (!slab.values[place]) dropped.insert(slab.key);
    }
    const auto& layout = *frame.frame->comment.layout;
    const auto is_array = [&](const OutputColumn& column) { return column.source != layout.species && column.source != layout.positions; };
    const auto is_dropped = [&](const OutputColumn& column) { return is_array(column) && dropped.count(column.name) > 0; };
    auto& columns = frame.columns;
    columns.erase(std::remove_if(columns.begin(), columns.end(), is_dropped), columns.end());
    auto& info = frame.info;
    info.erase(std::remove_if(info.begin(), info.end(), [&](const OutputInfo& one) { return dropped.count(one.key) > 0; }), info.end());
  }

  /// Gives the frame its own positions, and its own cell where it has any.
  void move(OutputFrame& frame, std::size_t place) const {
    if (frame.has_cell) std::copy_n(cells_ + 9 * place, 9, frame.cell);
    const int source = frame.frame->comment.layout->positions;
    for (OutputColumn& column : frame.columns) {
      if (column.source == source) set_values(column, {{}, 3, positions_}, place);
    }
  }

  void set_values(OutputColumn& column, const ColumnSlab& slab, std::size_t place) const {
    column.is_untouched = false;
    column.data = {};
    column.data.width = slab.width;
    column.data.reals = slab.values + slab.width * static_cast<std::size_t>(first_atoms_[place]);
  }

  void set_column(OutputFrame& frame, const ColumnSlab& slab, std::size_t place) const {
    OutputColumn* column = nullptr;
    for (OutputColumn& one : frame.columns) {
      if (one.name == slab.name) column = &one;
    }
    if (column == nullptr) {
      column = &frame.columns.emplace_back();
      column->name = slab.name;
    }
    set_values(*column, slab, place);
  }

  static void set_info(OutputFrame& frame, const std::string& key, Value value) {
    for (OutputInfo& one : frame.info) {
      if (one.key != key) continue;
      one.is_untouched = false;
      one.value = std::move(value);
      return;
    }
    OutputInfo& info = frame.info.emplace_back();
    info.key = key;
    info.value = std::move(value);
  }

  InfoSlab info_slab(const Napi::Object& object) {
    InfoSlab slab;
    slab.key = object.Get("key").As<Napi::String>();
    const auto shape = object.Get("shape").As<Napi::Array>();
    slab.rank = static_cast<int>(shape.Length());
    slab.is_integer = object.Get("isInteger").ToBoolean();
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

  void read_texts(const Napi::Value& given) {
    if (given.IsUndefined()) return;
    const auto list = given.As<Napi::Array>();
    for (std::uint32_t i = 0; i < list.Length(); ++i) {
      const Napi::Object object = Napi::Value(list[i]).As<Napi::Object>();
      const auto values = object.Get("values").As<Napi::Array>();
      if (values.Length() != count_) throw_type(object.Env(), "list of another length");
      TextSlab& slab = texts_.emplace_back();
      slab.key = object.Get("key").As<Napi::String>();
      for (std::uint32_t k = 0; k < count_; ++k) {
        const Napi::Value value = values[k];
        slab.values.push_back(value.IsUndefined() ? std::nullopt : std::optional<std::string>(value.As<Napi::String>()));
      }
      names_.insert(slab.key);
    }
  }

  void read_geometry(const Napi::Value& given) {
    if (given.IsUndefined()) return;
    const Napi::Object object = given.As<Napi::Object>();
    const auto atoms = static_cast<std::size_t>(first_atoms_[count_]);
    positions_ = elements_of<double>(object.Get("positions"), napi_float64_array, 3 * atoms);
    cells_ = elements_of<double>(object.Get("cells"), napi_float64_array, 9 * count_);
  }

  const double* first_atoms_ = nullptr;
  std::size_t count_ = 0;
  std::vector<InfoSlab> info_;
  std::vector<TextSlab> texts_;
  std::vector<ColumnSlab> columns_;
  /// Null: geometries are those of the frames.
  const double* positions_ = nullptr;
  const double* cells_ = nullptr;
  std::set<std::string> removed_;
  /// All that is replaced or removed where it is there.
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
  }
  const std::uint32_t* numbers = frames.Data();
  return written(env, static_cast<std::uint32_t>(count), [&](std::uint32_t i, extxyz::TextBuffer& text) {
    OutputFrame frame = untouched_frame(chunk, chunk.frames()[numbers[i]]);
    appendix.add_to(frame, places[i]);
    return write_frame(frame, text);
  });
}

}  // namespace atomloop::binding
