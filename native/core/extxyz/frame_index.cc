#include "core/extxyz/frame_index.h"

#include <algorithm>

namespace atomloop::extxyz {

bool parse_count(Text line, std::uint64_t& count) {
  line = strip(line);
  if (line.empty()) return false;
  while (line.size() > 1 && line[0] == '0') line.remove_prefix(1);
  if (line.size() > 18) return false;
  count = 0;
  for (char c : line) {
    if (!is_digit(c)) return false;
    count = count * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return true;
}

bool is_vector_line(Text line) {
  line = strip(line);
  return line.size() > 3 && line.substr(0, 3) == "VEC" && line[3] >= '1' && line[3] <= '3' &&
         (line.size() == 4 || is_blank(line[4]));
}

bool FrameIndex::fail(const char* kind, std::string message, const char* expected, Text got) {
  error_.kind = kind;
  error_.message = std::move(message);
  error_.expected = expected;
  error_.got = shown(got);
  error_.frame = frames_;
  error_.line = line_;
  return false;
}

bool FrameIndex::fail_long_line() {
  return fail("line-too-long", "line is longer than 16 MiB", "a line of at most 16 MiB", {});
}

void FrameIndex::emit(std::uint64_t end, std::uint64_t next_line, std::vector<FrameSpan>& frames) {
  frame_.length = end - frame_.offset;
  frames.push_back(frame_);
  ++frames_;
  frame_ = {end, 0, next_line, 0, 0};
  has_body_ = false;
}

bool FrameIndex::take_count_line(Text line, std::uint64_t line_offset, std::vector<FrameSpan>& frames) {
  if (has_body_ && frame_.vectors < 3 && is_vector_line(line)) {
    ++frame_.vectors;
    return true;
  }
  if (has_body_) {
    // A blank line and the lines after it belong to the next frame.
    emit(line_offset, line_, frames);
  }
  if (line_offset == 0 && line.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    line.remove_prefix(kByteOrderMark.size());
  }
  const Text stripped = strip(line);
  if (stripped.empty()) return true;
  if (!parse_count(stripped, frame_.atoms)) {
    std::string message = "no atom count where a frame should begin";
    if (frames_ > 0) {
      message += " (the count on line " + std::to_string(count_line_) + " says " + std::to_string(last_count_) + ")";
    }
    return fail("bad-count", std::move(message), "an atom count", stripped);
  }
  count_line_ = line_;
  last_count_ = frame_.atoms;
  lines_left_ = frame_.atoms + 1;
  state_ = State::body;
  return true;
}

const char* FrameIndex::skip_lines(const char* p, const char* end) {
  const char* block = p;
  const char* begin = p;
  std::uint64_t left = lines_left_;
  std::uint64_t previous = line_begin_;
  const std::uint64_t base = offset_;
  while (left != 0 && begin != end) {
    const char* newline = line_end(begin, end);
    if (base + static_cast<std::uint64_t>(newline - block) - previous > kMaxLine) {
      line_ += lines_left_ - left;
      fail_long_line();
      return nullptr;
    }
    if (newline == end) {
      begin = end;
      break;
    }
    begin = newline + 1;
    previous = base + static_cast<std::uint64_t>(begin - block);
    --left;
  }
  line_ += lines_left_ - left;
  lines_left_ = left;
  line_begin_ = previous;
  offset_ += static_cast<std::uint64_t>(begin - block);
  return begin;
}

bool FrameIndex::finish(std::vector<FrameSpan>& frames) {
  if (!partial_.empty()) {
    if (!take_count_line(partial_, line_begin_, frames)) return false;
    partial_.clear();
    ++line_;
  }
  if (state_ == State::body || has_body_) emit(offset_, line_, frames);
  if (frames_ > 0) return true;
  line_ = 1;
  return fail("empty", "no frame in the file", "an atom count", "the end");
}

bool FrameIndex::feed(Text block, bool last, std::vector<FrameSpan>& frames) {
  if (error_) return false;
  const char* p = block.data();
  const char* end = p + block.size();
  while (p != end) {
    if (state_ == State::body) {
      p = skip_lines(p, end);
      if (p == nullptr) return false;
      if (lines_left_ > 0) break;
      state_ = State::count;
      has_body_ = true;
      continue;
    }
    const char* newline = line_end(p, end);
    const auto length = static_cast<std::size_t>(newline - p);
    if (partial_.size() + length > kMaxLine) {
      if (has_body_) emit(line_begin_, line_, frames);
      return fail_long_line();
    }
    offset_ += length + (newline == end ? 0 : 1);
    if (newline == end) {
      partial_.append(p, length);
      break;
    }
    Text line(p, length);
    if (!partial_.empty()) line = partial_.append(p, length);
    if (!take_count_line(line, line_begin_, frames)) return false;
    partial_.clear();
    line_begin_ = offset_;
    ++line_;
    p = newline + 1;
  }
  return !last || finish(frames);
}

}  // namespace atomloop::extxyz
