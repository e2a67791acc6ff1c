#include "core/extxyz/chunk.h"

#include <algorithm>

#include "core/extxyz/column_values.h"
#include "core/extxyz/numbers.h"
#include "core/extxyz/row_tokens.h"

namespace atomloop::extxyz {

namespace {

constexpr std::size_t kMostWarnings = 100;

/// A row has at least four columns of one byte each, and as many separators.
constexpr std::uint64_t kLeastRow = 8;

/// Reals of wider rows are read when they are asked for.
constexpr std::uint64_t kMostKeptTokens = 256;

}  // namespace

Chunk::Chunk(Text text, Origin origin) : text_(text), origin_(origin) {
  FrameIndex index(origin.first_line);
  index.feed(text, true, spans_);
  index_error_ = index.error();
  for (const FrameSpan& span : spans_) room_ += std::min(span.atoms, span.length / kLeastRow + 1);
}

void Chunk::warn(std::string warning) {
  if (warnings_.size() < kMostWarnings) {
    warnings_.push_back(std::move(warning));
  } else {
    ++unreported_;
  }
}

void Chunk::read_column(const Frame& frame, const ColumnSpec& column, double* out) const {
  const bool is_kept = frame.has_reals && column.name != "pos";
  if (!is_kept) return read_reals(rows(frame), column, out, frame.atoms * column.width);
  const double* from = reals_.data() + frame.first_real + column.first_real;
  const std::uint64_t stride = frame.comment.layout->reals;
  for (std::uint64_t atom = 0; atom < frame.atoms; ++atom, from += stride) out = std::copy_n(from, column.width, out);
}

std::size_t Chunk::memory() const {
  std::size_t bytes = frames_.capacity() * sizeof(Frame) + reals_.capacity() * sizeof(double);
  for (const Frame& frame : frames_) bytes += frame.comment.entries.capacity() * sizeof(Entry);
  return bytes;
}

/// Room for the reals of as many rows as the bytes can hold, the last of which may be cut; null for nothing to keep.
double* Chunk::place_reals(const FrameSpan& span, Frame& frame) {
  const ColumnLayout& layout = *frame.comment.layout;
  if (!keeps_reals_ || span.atoms == 0 || layout.reals == 0 || layout.tokens > kMostKeptTokens) return nullptr;
  const std::uint64_t rows = std::min(span.atoms, span.length / (2 * layout.tokens) + 1);
  frame.has_reals = true;
  frame.first_real = used_reals_;
  used_reals_ += rows * layout.reals;
  if (reals_.size() < used_reals_) reals_.resize(std::max(used_reals_, 2 * reals_.size()));
  return reals_.data() + frame.first_real;
}

void Chunk::parse(double* positions, std::uint8_t* numbers, bool keeps_reals) {
  keeps_reals_ = keeps_reals;
  CommentReader reader;
  frames_.reserve(spans_.size());
  for (const FrameSpan& span : spans_) {
    Frame frame;
    frame.first_atom = atoms_;
    frame.span_begin = span.offset;
    frame.span_length = span.length;
    const RowTarget target{positions + 3 * atoms_, numbers + atoms_, std::min(span.atoms, room_ - atoms_), nullptr};
    if (!parse_frame(span, reader, target, frame)) {
      error_.frame = frames_.size();
      break;
    }
    atoms_ += frame.atoms;
    frames_.push_back(std::move(frame));
  }
  if (!error_ && index_error_) error_ = index_error_;
  if (unreported_ > 0) warnings_.push_back(std::to_string(unreported_) + " more warnings");
  spans_ = {};
}

const char* Chunk::skip_to_count(const FrameSpan& span, std::uint64_t& line) {
  const char* p = text_.data() + span.offset;
  const char* end = p + span.length;
  if (span.offset == 0 && text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) p += kByteOrderMark.size();
  for (line = span.line;; ++line) {
    const char* newline = line_end(p, end);
    if (skip_blanks(p, newline) != newline) return p;
    const bool is_between = !frames_.empty() || !origin_.is_start_of_file;
    if (is_between) warn("blank line between frames (line " + std::to_string(line) + ")");
    p = newline + 1;
  }
}

bool Chunk::fail_truncated(std::uint64_t atoms, std::uint64_t count_line, std::uint64_t found, std::uint64_t line) {
  error_.kind = "truncated";
  error_.line = line;
  error_.column = 0;
  error_.message = "frame of " + std::to_string(atoms) + " atoms (line " + std::to_string(count_line) + ") has ";
  error_.message += line == count_line + 1 ? "no comment line" : "only " + std::to_string(found);
  error_.expected = std::to_string(atoms) + " rows after the comment line";
  error_.got = "the end after " + std::to_string(found);
  return false;
}

bool Chunk::read_vectors(const char* p, const char* end, std::uint64_t line, int count, CommentLine& comment) {
  comment.has_lattice = true;
  for (int i = 0; i < count; ++i, ++line) {
    const char* newline = line_end(p, end);
    const char* at = skip_blanks(p, newline);
    bool valid = at + 3 < newline && at[3] == '1' + i;
    at = token_end(at, newline);
    for (int k = 0; k < 3 && valid; ++k) {
      at = skip_blanks(at, newline);
      const char* token = at;
      at = token_end(at, newline);
      valid = is_number(parse_real(text_between(token, at), comment.cell[3 * i + k]));
    }
    if (!valid) {
      error_.kind = "bad-lattice";
      error_.line = line;
      error_.message = "no cell vector in a VEC line";
      error_.expected = "VEC" + std::to_string(i + 1) + " and three numbers";
      error_.got = shown(text_between(p, newline));
      return false;
    }
    comment.pbc[i] = true;
    p = newline + 1;
  }
  return true;
}

bool Chunk::parse_frame(const FrameSpan& span, CommentReader& reader, const RowTarget& target, Frame& frame) {
  const auto offset = [this](const char* p) { return static_cast<std::uint64_t>(p - text_.data()); };
  const char* end = text_.data() + span.offset + span.length;
  std::uint64_t line = 0;
  const char* count = skip_to_count(span, line);
  const char* count_end = line_end(count, end);
  if (count_end == end || count_end + 1 == end) return fail_truncated(span.atoms, line, 0, line + 1);
  const char* comment = count_end + 1;
  const char* comment_end = line_end(comment, end);
  frame.begin = offset(count);
  frame.comment_begin = offset(comment);
  frame.comment_end = offset(comment_end);
  error_.line = line + 1;
  if (!reader.read(text_between(comment, comment_end), span.vectors > 0, frame.comment, error_)) return false;
  const char* first_row = comment_end == end ? end : comment_end + 1;
  Rows rows;
  RowTarget place = target;
  place.reals = place_reals(span, frame);
  if (!read_rows(first_row, end, *frame.comment.layout, span.atoms, line + 2, place, rows, error_)) {
    if (error_.kind == "truncated") return fail_truncated(span.atoms, line, rows.atoms, error_.line);
    return false;
  }
  const bool has_vectors = span.vectors > 0;
  if (has_vectors && !read_vectors(rows.end, end, line + 2 + span.atoms, span.vectors, frame.comment)) return false;
  frame.atoms = span.atoms;
  frame.rows_begin = offset(first_row);
  frame.rows_end = offset(rows.end);
  const bool is_whole = rows.end == first_row ? first_row[-1] == '\n' : rows.end[-1] == '\n';
  const Text count_text = text_between(count, count_end);
  frame.has_canonical_rows = rows.is_canonical && is_whole && span.vectors == 0;
  frame.is_canonical = frame.has_canonical_rows && frame.comment.is_canonical && comment_end[-1] != '\r' &&
                       count_text == std::to_string(span.atoms);
  for (std::string& warning : frame.comment.warnings) warn(std::move(warning));
  frame.comment.warnings = {};
  if (rows.extra_line > 0 && frame.comment.layout->is_declared) {
    warn("line " + std::to_string(rows.extra_line) + " has " + std::to_string(rows.extra_columns) +
         " columns, Properties names " + std::to_string(frame.comment.layout->tokens));
  }
  return true;
}

}  // namespace atomloop::extxyz
