#include <algorithm>
#include <string>
#include <vector>

#include "check.h"
#include "core/extxyz/frame_index.h"

namespace {

using namespace atomloop::extxyz;

struct Indexed {
  std::vector<FrameSpan> frames;
  ParseError error;
};

Indexed index_in_blocks(const std::string& text, std::size_t step) {
  Indexed out;
  FrameIndex index;
  for (std::size_t at = 0; at < text.size(); at += step) {
    // Exactly as long as the block: reading past its end is seen by the sanitizer.
    const std::vector<char> block(text.begin() + static_cast<long>(at), text.begin() + static_cast<long>(std::min(text.size(), at + step)));
    if (!index.feed({block.data(), block.size()}, at + step >= text.size(), out.frames)) break;
  }
  if (text.empty()) index.feed({}, true, out.frames);
  out.error = index.error();
  return out;
}

void check_frames() {
  const std::string text = "\xEF\xBB\xBF 1 \ncomment\nH 0 0 0\n\n \n0\n\n2\nx\nH 0 0 0\nH 1 1 1\nVEC1 1 0 0\nVEC2 0 1 0\n\n3\nx\nH 0 0 0";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    const Indexed found = index_in_blocks(text, step);
    CHECK(!found.error);
    CHECK(found.frames.size() == 4);
    if (found.frames.size() != 4) return;
    std::uint64_t end = 0;
    for (const FrameSpan& frame : found.frames) {
      CHECK(frame.offset == end);
      end += frame.length;
    }
    CHECK(end == text.size());
    CHECK(found.frames[1].line == 4 && found.frames[1].atoms == 0);
    CHECK(found.frames[2].line == 8 && found.frames[2].vectors == 2);
    CHECK(found.frames[3].line == 14 && found.frames[3].atoms == 3);
  }
}

void check_errors() {
  const std::string text = "1\nx\nH 0 0 0\nH 1 1 1\n";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    const Indexed found = index_in_blocks(text, step);
    CHECK(found.frames.size() == 1 && found.error.kind == "bad-count" && found.error.line == 4);
    CHECK(found.error.message.find("the count on line 1 says 1") != std::string::npos);
  }
  for (const char* bad : {"-1\n", "+1\n", "1.0\n", "1 atom\n", "1e3\n", "1_0\n", "1000000000000000000000\n"}) {
    CHECK(index_in_blocks(bad, 100).error.kind == "bad-count");
  }
  for (const char* empty : {"", "\n", " \n\t\n", "\xEF\xBB\xBF"}) {
    const Indexed found = index_in_blocks(empty, 100);
    CHECK(found.error.kind == "empty" && found.error.line == 1);
  }
}

void check_long_lines() {
  const std::string blanks(kMaxLine / 16, ' ');
  FrameIndex index;
  std::vector<FrameSpan> frames;
  CHECK(index.feed("1\nx\n", false, frames));
  int blocks = 0;
  while (blocks < 100 && index.feed(blanks, false, frames)) ++blocks;
  CHECK(blocks == 16);
  CHECK(index.error().kind == "line-too-long" && index.error().line == 3);
}

}  // namespace

void test_frame_index() {
  check_frames();
  check_errors();
  check_long_lines();
}
