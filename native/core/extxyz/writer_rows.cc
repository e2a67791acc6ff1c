#include "core/extxyz/numbers.h"
#include "core/extxyz/row_tokens.h"
#include "core/extxyz/writer_parts.h"

namespace atomloop::extxyz {

namespace {

/// Values of columns that nobody looked at, but whose text cannot be copied.
struct ReadAgain {
  std::vector<double> reals;
  std::vector<std::int64_t> integers;
  std::vector<std::uint8_t> logicals;
  std::string text;
  std::vector<Text> strings;
};

void read_again(const OutputFrame& frame, const OutputColumn& column, ReadAgain& values, ColumnData& data) {
  const ColumnSpec& spec = frame.frame->comment.layout->columns[static_cast<std::size_t>(column.source)];
  const Text rows = frame.chunk->rows(*frame.frame);
  const std::uint64_t count = frame.atoms * spec.width;
  data = column.data;
  switch (spec.kind) {
    case Kind::Real:
      values.reals.resize(count);
      read_reals(rows, spec, values.reals.data(), count);
      data.reals = values.reals.data();
      return;
    case Kind::Integer:
      values.integers.resize(count);
      read_integers(rows, spec, values.integers.data(), count);
      data.long_integers = values.integers.data();
      return;
    case Kind::Logical:
      values.logicals.resize(count);
      read_logicals(rows, spec, values.logicals.data(), count);
      data.logicals = values.logicals.data();
      return;
    default: break;
  }
  values.strings.reserve(count);
  visit_column(rows, spec, [&](const char* p, const char* end) {
    const char* after = token_end(p, end);
    values.strings.push_back(text_between(p, after));
    return after;
  });
  values.strings.resize(count);
  data.strings = values.strings.data();
}

WriteFault check_strings(const OutputColumn& column, std::uint64_t count) {
  if (column.is_untouched || column.data.strings == nullptr) return {};
  for (std::uint64_t i = 0; i < count; ++i) {
    const Text text = column.data.strings[i];
    bool valid = !text.empty();
    for (char c : text) valid = valid && !is_blank(c) && c != '\n' && c != '\0';
    if (valid) continue;
    return {"bad-label", "`" + shown(text) + "` in column `" + shown(column.name) + "` cannot be written",
            "text without white space that is not empty", shown(text)};
  }
  return {};
}

class RowWriter {
 public:
  RowWriter(const OutputFrame& frame, RowReuse reuse, TextBuffer& out) : frame_(frame), out_(out) {
    again_.resize(frame.columns.size());
    data_.resize(frame.columns.size());
    for (std::size_t i = 0; i < frame.columns.size(); ++i) {
      const OutputColumn& column = frame.columns[i];
      data_[i] = column.data;
      if (column.is_untouched && reuse == RowReuse::nothing) read_again(frame, column, again_[i], data_[i]);
    }
    if (reuse != RowReuse::nothing) rows_ = frame.chunk->rows(*frame.frame);
    tokens_ = reuse == RowReuse::tokens;
    copied_ = reuse == RowReuse::lines ? frame.frame->comment.layout->columns.size() : 0;
  }

  void write() {
    const char* p = rows_.data();
    const char* end = p + rows_.size();
    for (std::uint64_t atom = 0; atom < frame_.atoms; ++atom) {
      const char* newline = line_end(p, end);
      if (copied_ > 0) out_.append(text_between(p, newline));
      if (tokens_) find_tokens(p, newline);
      for (std::size_t i = copied_; i < data_.size(); ++i) {
        if (i > 0) out_.append(' ');
        if (tokens_ && frame_.columns[i].is_untouched) copy_tokens(frame_.columns[i]);
        else format(data_[i], atom);
      }
      out_.append('\n');
      p = newline == end ? end : newline + 1;
    }
  }

 private:
  void find_tokens(const char* p, const char* end) {
    found_.clear();
    for (p = skip_blanks(p, end); p != end; p = skip_blanks(p, end)) {
      const char* after = token_end(p, end);
      found_.push_back(text_between(p, after));
      p = after;
    }
  }

  void copy_tokens(const OutputColumn& column) {
    const ColumnSpec& spec = frame_.frame->comment.layout->columns[static_cast<std::size_t>(column.source)];
    for (std::uint32_t i = 0; i < spec.width && spec.first_token + i < found_.size(); ++i) {
      if (i > 0) out_.append(' ');
      out_.append(found_[spec.first_token + i]);
    }
  }

  void format(const ColumnData& data, std::uint64_t atom) {
    const std::uint64_t first = atom * data.width;
    if (data.kind == Kind::String) {
      for (std::uint32_t i = 0; i < data.width; ++i) {
        if (i > 0) out_.append(' ');
        out_.append(data.strings[first + i]);
      }
      return;
    }
    char* p = out_.room((kLongestNumber + 1) * data.width);
    for (std::uint32_t i = 0; i < data.width; ++i) {
      if (i > 0) *p++ = ' ';
      if (data.kind == Kind::Real) p = write_real(p, data.reals[first + i]);
      else if (data.kind == Kind::Integer) p = write_integer(p, data.integer(first + i));
      else *p++ = data.logicals[first + i] != 0 ? 'T' : 'F';
    }
    out_.advance_to(p);
  }

  const OutputFrame& frame_;
  TextBuffer& out_;
  std::vector<ReadAgain> again_;
  std::vector<ColumnData> data_;
  std::vector<Text> found_;
  Text rows_;
  bool tokens_ = false;
  std::size_t copied_ = 0;
};

}  // namespace

WriteFault write_rows(const OutputFrame& frame, RowReuse reuse, TextBuffer& out) {
  if (reuse == RowReuse::lines && frame.columns.size() == frame.frame->comment.layout->columns.size()) {
    out.append(frame.chunk->rows(*frame.frame));
    return {};
  }
  for (const OutputColumn& column : frame.columns) {
    if (WriteFault fault = check_strings(column, frame.atoms * column.data.width)) return fault;
  }
  RowWriter(frame, reuse, out).write();
  return {};
}

}  // namespace atomloop::extxyz
