#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/extxyz/comment_line.h"
#include "core/extxyz/frame_index.h"
#include "core/extxyz/parse_error.h"
#include "core/extxyz/rows.h"

namespace atomloop::extxyz {

/// One frame of a chunk: where its parts lie in the text.
struct Frame {
  std::uint64_t atoms = 0;
  /// Place of its first atom in the slabs.
  std::uint64_t first_atom = 0;
  /// All that belongs to it: blank lines before, VEC lines after.
  std::uint64_t span_begin = 0;
  std::uint64_t span_length = 0;
  /// Offset of the count line.
  std::uint64_t begin = 0;
  std::uint64_t comment_begin = 0;
  std::uint64_t comment_end = 0;
  std::uint64_t rows_begin = 0;
  std::uint64_t rows_end = 0;
  CommentLine comment;
  /// The row text can be copied to the output.
  bool has_canonical_rows = false;
  /// The frame as a whole can be copied, from `begin` to `rows_end`.
  bool is_canonical = false;
  /// Place of its first kept real.
  std::uint64_t first_real = 0;
  bool has_reals = false;
};

/// Consecutive frames of a text, read and checked. The text itself stays with the caller and must outlive it.
class Chunk {
 public:
  struct Origin {
    std::uint64_t first_line = 1;
    bool is_start_of_file = true;
  };

  /// Finds the frames. Nothing is read yet.
  Chunk(Text text, Origin origin);

  /// Upper bound of the atoms that `parse` stores: what the bytes can hold, whatever the counts say.
  std::uint64_t room() const { return room_; }

  /// Reads the frames up to the first that is malformed. `positions` has 3 and `numbers` has 1 entry per atom.
  /// With `keeps_reals` the reals of all columns are read too, so that the rows need not be read again for them.
  void parse(double* positions, std::uint8_t* numbers, bool keeps_reals = false);

  /// Values of a column of reals; the output has room for them.
  void read_column(const Frame& frame, const ColumnSpec& column, double* out) const;

  /// Bytes of memory beside the text and the slabs.
  std::size_t memory() const;

  Text text() const { return text_; }
  /// After the text has moved in memory.
  void set_text(Text text) { text_ = text; }
  const std::vector<Frame>& frames() const { return frames_; }
  const ParseError& error() const { return error_; }
  const std::vector<std::string>& warnings() const { return warnings_; }
  std::uint64_t atoms() const { return atoms_; }

  Text comment(const Frame& frame) const {
    return text_.substr(frame.comment_begin, frame.comment_end - frame.comment_begin);
  }
  Text rows(const Frame& frame) const { return text_.substr(frame.rows_begin, frame.rows_end - frame.rows_begin); }

 private:
  bool parse_frame(const FrameSpan& span, CommentReader& reader, const RowTarget& target, Frame& frame);
  bool read_vectors(const char* p, const char* end, std::uint64_t line, int count, CommentLine& comment);
  const char* skip_to_count(const FrameSpan& span, std::uint64_t& line);
  bool fail_truncated(std::uint64_t atoms, std::uint64_t count_line, std::uint64_t found, std::uint64_t line);
  double* place_reals(const FrameSpan& span, Frame& frame);
  void warn(std::string warning);

  Text text_;
  Origin origin_;
  std::vector<FrameSpan> spans_;
  std::uint64_t room_ = 0;
  ParseError index_error_;
  std::vector<Frame> frames_;
  std::uint64_t atoms_ = 0;
  bool keeps_reals_ = false;
  std::vector<double> reals_;
  std::uint64_t used_reals_ = 0;
  ParseError error_;
  std::vector<std::string> warnings_;
  std::uint64_t unreported_ = 0;
};

}  // namespace atomloop::extxyz
