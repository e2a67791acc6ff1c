#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/extxyz/parse_error.h"
#include "core/extxyz/text.h"

namespace atomloop::extxyz {

/// Where a frame lies in the stream. Blank lines before it, a byte order mark and VEC lines after it belong to it.
struct FrameSpan {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  /// 1-based line of `offset`.
  std::uint64_t line = 0;
  std::uint64_t atoms = 0;
  /// VEC lines after the atoms.
  int vectors = 0;
};

/// Finds the frames of a stream that arrives in blocks, at the speed of memchr, without parsing them.
class FrameIndex {
 public:
  /// `first_line` is the 1-based line of the first byte.
  explicit FrameIndex(std::uint64_t first_line = 1) : line_(first_line), frame_{0, 0, first_line, 0, 0} {}

  /// Appends the frames that are now known to be complete; with `last` also one that the end cuts. Returns false
  /// when no frame can begin where one should; then `error()` tells why and nothing more is indexed.
  bool feed(Text block, bool last, std::vector<FrameSpan>& frames);

  const ParseError& error() const { return error_; }

 private:
  enum class State : std::uint8_t { count, body };

  const char* skip_lines(const char* p, const char* end);
  bool take_count_line(Text line, std::uint64_t line_offset, std::vector<FrameSpan>& frames);
  bool finish(std::vector<FrameSpan>& frames);
  void emit(std::uint64_t end, std::uint64_t next_line, std::vector<FrameSpan>& frames);
  bool fail(const char* kind, std::string message, const char* expected, Text got);
  bool fail_long_line();

  State state_ = State::count;
  std::uint64_t offset_ = 0;       // of the block being fed
  std::uint64_t line_;             // of the next line to end
  std::uint64_t line_begin_ = 0;   // its offset
  std::uint64_t lines_left_ = 0;   // of the body: the comment and one per atom
  std::uint64_t count_line_ = 0;   // line of the last count
  std::uint64_t last_count_ = 0;
  FrameSpan frame_;                // being collected
  bool has_body_ = false;          // its last line has been read; VEC lines may follow
  std::uint64_t frames_ = 0;
  std::string partial_;            // count line cut by the end of a block
  ParseError error_;
};

/// Reads a count line: digits with white space around. False when it is no count.
bool parse_count(Text line, std::uint64_t& count);

/// True for a line `VEC1 ...` to `VEC3 ...` after the atoms.
bool is_vector_line(Text line);

constexpr Text kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace atomloop::extxyz
