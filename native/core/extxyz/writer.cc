#include "core/extxyz/writer_parts.h"

#include <iterator>

#include "core/extxyz/numbers.h"

namespace atomloop::extxyz {

namespace {

bool is_same_column(const OutputColumn& column, std::size_t index) { return column.source == static_cast<int>(index); }

void fill_columns(OutputFrame& frame) {
  const ColumnLayout& layout = *frame.frame->comment.layout;
  std::vector<OutputColumn> columns(layout.columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    columns[i].name = layout.columns[i].name;
    columns[i].data.kind = layout.columns[i].kind;
    columns[i].data.width = layout.columns[i].width;
    columns[i].source = static_cast<int>(i);
    columns[i].is_untouched = true;
  }
  frame.columns.insert(frame.columns.begin(), std::make_move_iterator(columns.begin()), std::make_move_iterator(columns.end()));
}

void mark_untouched(OutputFrame& frame) {
  const Text rows = frame.chunk->rows(*frame.frame);
  for (OutputColumn& column : frame.columns) {
    if (column.source < 0 || column.is_untouched) continue;
    const ColumnSpec& spec = frame.frame->comment.layout->columns[static_cast<std::size_t>(column.source)];
    column.is_untouched = holds(rows, spec, column.data, frame.atoms * spec.width);
  }
}

bool is_whole_frame(const OutputFrame& frame, RowReuse reuse) {
  if (reuse != RowReuse::lines || frame.has_info || !frame.info.empty() || !frame.frame->is_canonical) return false;
  const CommentLine& comment = frame.frame->comment;
  if (frame.columns.size() != comment.layout->columns.size() || frame.has_cell != comment.has_lattice) return false;
  const bool same_cell = !frame.has_cell || std::memcmp(frame.cell, comment.cell, sizeof frame.cell) == 0;
  return same_cell && std::memcmp(frame.pbc, comment.pbc, sizeof frame.pbc) == 0;
}

}  // namespace

bool has_source_columns(const OutputFrame& frame) {
  if (frame.frame == nullptr) return false;
  const std::size_t count = frame.frame->comment.layout->columns.size();
  if (frame.columns.size() < count) return false;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_same_column(frame.columns[i], i)) return false;
  }
  return true;
}

RowReuse find_reuse(OutputFrame& frame) {
  if (frame.frame == nullptr) return RowReuse::nothing;
  if (!frame.has_columns) {
    fill_columns(frame);
    return frame.frame->has_canonical_rows ? RowReuse::lines : RowReuse::nothing;
  }
  if (!frame.frame->has_canonical_rows || frame.atoms != frame.frame->atoms) return RowReuse::nothing;
  mark_untouched(frame);
  const std::size_t count = frame.frame->comment.layout->columns.size();
  bool lines = has_source_columns(frame);
  for (std::size_t i = 0; lines && i < count; ++i) lines = frame.columns[i].is_untouched;
  return lines ? RowReuse::lines : RowReuse::tokens;
}

void list_columns(OutputFrame& frame) {
  fill_columns(frame);
  frame.has_columns = true;
}

OutputFrame untouched_frame(const Chunk& chunk, const Frame& frame) {
  OutputFrame out;
  out.chunk = &chunk;
  out.frame = &frame;
  out.atoms = frame.atoms;
  out.has_cell = frame.comment.has_lattice;
  std::memcpy(out.cell, frame.comment.cell, sizeof out.cell);
  std::memcpy(out.pbc, frame.comment.pbc, sizeof out.pbc);
  return out;
}

WriteFault write_frame(OutputFrame& frame, TextBuffer& out) {
  const std::size_t start = out.size();
  const RowReuse reuse = find_reuse(frame);
  if (is_whole_frame(frame, reuse)) {
    out.append(frame.chunk->text().substr(frame.frame->begin, frame.frame->rows_end - frame.frame->begin));
    return {};
  }
  out.advance_to(write_integer(out.room(kLongestNumber), static_cast<std::int64_t>(frame.atoms)));
  out.append('\n');
  WriteFault fault = write_comment(frame, out);
  if (!fault) fault = write_rows(frame, reuse, out);
  if (fault) out.truncate(start);
  return fault;
}

}  // namespace atomloop::extxyz
