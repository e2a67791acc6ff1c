#include "round_trip.h"

#include <cstring>
#include <vector>

#include "core/extxyz/chunk.h"
#include "core/extxyz/column_values.h"
#include "core/extxyz/writer.h"

namespace {

using namespace atomloop::extxyz;

/// A chunk with the slabs it was parsed into.
struct Parsed {
  explicit Parsed(Text text, bool keeps_reals = false) : chunk(text, {1, true}) {
    positions.resize(3 * chunk.room());
    numbers.resize(chunk.room());
    chunk.parse(positions.data(), numbers.data(), keeps_reals);
  }
  Chunk chunk;
  std::vector<double> positions;
  std::vector<std::uint8_t> numbers;
};

struct ColumnCopy {
  std::vector<double> reals;
  std::vector<std::int64_t> integers;
  std::vector<std::uint8_t> logicals;
  std::string text;
  std::vector<Text> strings;
  ColumnData data;
};

ColumnCopy copy_column(const Chunk& chunk, const Frame& frame, const ColumnSpec& spec) {
  ColumnCopy copy;
  const Text rows = chunk.rows(frame);
  const std::uint64_t count = frame.atoms * spec.width;
  copy.data.kind = spec.kind;
  copy.data.width = spec.width;
  copy.reals.resize(count);
  copy.integers.resize(count);
  copy.logicals.resize(count);
  if (spec.kind == Kind::Real) chunk.read_column(frame, spec, copy.reals.data());
  if (spec.kind == Kind::Integer) read_integers(rows, spec, copy.integers.data(), count);
  if (spec.kind == Kind::Logical) read_logicals(rows, spec, copy.logicals.data(), count);
  if (spec.kind != Kind::String) return copy;
  copy.text = read_strings(rows, spec);
  return copy;
}

/// Points the data at the vectors, which must not move any more.
void point(ColumnCopy& copy) {
  copy.data.reals = copy.reals.data();
  copy.data.long_integers = copy.integers.data();
  copy.data.logicals = copy.logicals.data();
  if (copy.data.kind != Kind::String) return;
  Text rest = copy.text;
  while (!rest.empty()) {
    const std::size_t newline = rest.find('\n');
    copy.strings.push_back(rest.substr(0, newline));
    rest.remove_prefix(newline == Text::npos ? rest.size() : newline + 1);
  }
  copy.data.strings = copy.strings.data();
}

enum class Way { untouched, seen, anew };

void add_columns(const Chunk& chunk, const Frame& frame, Way way, OutputFrame& out, std::vector<ColumnCopy>& copies) {
  const auto& columns = frame.comment.layout->columns;
  copies.reserve(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    copies.push_back(copy_column(chunk, frame, columns[i]));
    point(copies.back());
    OutputColumn column;
    column.name = columns[i].name;
    column.data = copies.back().data;
    column.source = way == Way::seen ? static_cast<int>(i) : -1;
    out.columns.push_back(column);
  }
  out.has_columns = true;
}

void add_info(const Chunk& chunk, const Frame& frame, Way way, OutputFrame& out) {
  const Text line = chunk.comment(frame);
  for (std::size_t i = 0; i < frame.comment.entries.size(); ++i) {
    const Entry& entry = frame.comment.entries[i];
    OutputInfo info;
    info.key = entry.key(line);
    bool canonical = false;
    parse_value(info.key, entry.value(line), entry.delimiter, info.value, canonical);
    info.source = way == Way::seen ? static_cast<int>(i) : -1;
    out.info.push_back(info);
  }
  out.has_info = true;
}

std::string write(const Parsed& parsed, Way way, std::string& problem) {
  TextBuffer buffer;
  for (const Frame& frame : parsed.chunk.frames()) {
    OutputFrame out;
    std::vector<ColumnCopy> copies;
    if (way != Way::anew) {
      out.chunk = &parsed.chunk;
      out.frame = &frame;
    }
    out.atoms = frame.atoms;
    out.has_cell = frame.comment.has_lattice;
    std::memcpy(out.cell, frame.comment.cell, sizeof out.cell);
    std::memcpy(out.pbc, frame.comment.pbc, sizeof out.pbc);
    if (way != Way::untouched) {
      add_columns(parsed.chunk, frame, way, out, copies);
      add_info(parsed.chunk, frame, way, out);
    }
    if (const WriteFault fault = write_frame(out, buffer)) problem = "cannot write: " + fault.message;
  }
  return std::string(buffer.data() == nullptr ? "" : buffer.data(), buffer.size());
}

std::string differ(const Chunk& a, const Frame& fa, const Chunk& b, const Frame& fb) {
  if (fa.atoms != fb.atoms) return "number of atoms";
  if (fa.comment.has_lattice != fb.comment.has_lattice) return "cell";
  if (std::memcmp(fa.comment.cell, fb.comment.cell, sizeof fa.comment.cell) != 0) return "cell";
  if (std::memcmp(fa.comment.pbc, fb.comment.pbc, sizeof fa.comment.pbc) != 0) return "pbc";
  if (fa.comment.layout->columns.size() != fb.comment.layout->columns.size()) return "Properties";
  std::size_t index = 0;
  for (const ColumnSpec& spec : fa.comment.layout->columns) {
    ColumnCopy copy = copy_column(a, fa, spec);
    point(copy);
    if (fb.comment.layout->columns[index++].name != spec.name) return "name of column " + spec.name;
    if (!holds(b.rows(fb), spec, copy.data, fa.atoms * spec.width)) return "column " + spec.name;
  }
  const auto& ea = fa.comment.entries;
  const auto& eb = fb.comment.entries;
  if (ea.size() != eb.size()) return "number of keys";
  for (std::size_t i = 0; i < ea.size(); ++i) {
    const std::string key = ea[i].key(a.comment(fa));
    if (key != eb[i].key(b.comment(fb))) return "key " + key;
    Value va, vb;
    bool canonical = false;
    parse_value(key, ea[i].value(a.comment(fa)), ea[i].delimiter, va, canonical);
    parse_value(key, eb[i].value(b.comment(fb)), eb[i].delimiter, vb, canonical);
    if (va.rank > 0 && va.kind != Kind::Json && vb.kind == Kind::Json) continue;  // decoded above this layer
    if (va.kind == Kind::String && va.rank == 0 && vb.kind == Kind::Json) continue;
    if (!same_bits(va, vb)) return "value of " + key;
  }
  return {};
}

std::string compare(const Parsed& first, const std::string& text, const char* way) {
  const Parsed again(text);
  if (again.chunk.frames().size() != first.chunk.frames().size()) {
    return std::string(way) + " is not read again: " + again.chunk.error().message + "\n" + text;
  }
  for (std::size_t i = 0; i < first.chunk.frames().size(); ++i) {
    const std::string what = differ(first.chunk, first.chunk.frames()[i], again.chunk, again.chunk.frames()[i]);
    if (!what.empty()) return std::string(way) + " changes " + what + "\n" + text;
  }
  return {};
}

std::string check_blocks(Text text) {
  std::vector<FrameSpan> whole, pieces;
  FrameIndex one, many;
  one.feed(text, true, whole);
  const std::size_t step = 1 + text.size() % 7;
  for (std::size_t at = 0; at < text.size(); at += step) {
    const Text piece = text.substr(at, step);
    const std::string copy(piece);
    if (!many.feed(copy, at + step >= text.size(), pieces)) break;
  }
  if (text.empty()) many.feed(text, true, pieces);
  const bool same = whole.size() == pieces.size() && one.error().kind == many.error().kind &&
                    one.error().line == many.error().line && one.error().message == many.error().message;
  if (!same) return "index depends on the blocks";
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (whole[i].offset != pieces[i].offset || whole[i].length != pieces[i].length || whole[i].line != pieces[i].line ||
        whole[i].atoms != pieces[i].atoms) {
      return "index depends on the blocks";
    }
  }
  return {};
}

}  // namespace

std::string check_round_trip(std::string_view text) {
  std::string problem = check_blocks(text);
  if (!problem.empty()) return problem;
  const Parsed parsed(text, true);
  if (parsed.chunk.frames().empty()) return parsed.chunk.error() ? "" : "neither frames nor an error";
  const std::string untouched = write(parsed, Way::untouched, problem);
  const std::string seen = write(parsed, Way::seen, problem);
  const std::string anew = write(parsed, Way::anew, problem);
  if (!problem.empty()) return problem;
  if (untouched != seen) return "looking at values changes the text\n" + untouched + "---\n" + seen;
  problem = compare(parsed, untouched, "copying");
  if (problem.empty()) problem = compare(parsed, anew, "writing");
  if (!problem.empty()) return problem;
  const Parsed again(untouched);
  const std::string twice = write(again, Way::untouched, problem);
  return twice == untouched ? problem : "a second round trip changes the text\n" + untouched + "---\n" + twice;
}
