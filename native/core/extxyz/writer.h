#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/extxyz/chunk.h"
#include "core/extxyz/column_values.h"
#include "core/extxyz/text_buffer.h"
#include "core/extxyz/value.h"

namespace atomloop::extxyz {

/// A column to write. `source` is its place in the frame that it came from, -1 for a new one; with
/// `is_untouched` nobody has looked at its values and `data` is empty.
struct OutputColumn {
  std::string name;
  ColumnData data;
  int source = -1;
  bool is_untouched = false;
};

/// An info value to write; `source` and `is_untouched` as for columns.
struct OutputInfo {
  std::string key;
  Value value;
  int source = -1;
  bool is_untouched = false;
};

/// A configuration to write. Without `frame` everything is new.
struct OutputFrame {
  const Chunk* chunk = nullptr;
  const Frame* frame = nullptr;
  std::uint64_t atoms = 0;
  bool has_cell = false;
  double cell[9] = {};
  bool pbc[3] = {};
  /// False: all columns of `frame`, untouched, and then `columns`.
  bool has_columns = false;
  std::vector<OutputColumn> columns;
  /// False: all info of `frame`, untouched, and then `info`.
  bool has_info = false;
  std::vector<OutputInfo> info;
};

/// A frame as it was read, untouched.
OutputFrame untouched_frame(const Chunk& chunk, const Frame& frame);

/// Lists all columns of the frame that it came from as untouched, so that some may be replaced or dropped.
void list_columns(OutputFrame& frame);
/// The same of info.
void list_info(OutputFrame& frame);

/// Why a configuration cannot be written; `kind` is null when it can.
struct WriteFault {
  const char* kind = nullptr;
  std::string message;
  std::string expected;
  std::string got;

  explicit operator bool() const { return kind != nullptr; }
};

/// Appends the text of a configuration. What is unchanged since it was read is copied; numbers are exact. After a
/// fault the buffer is as it was.
WriteFault write_frame(OutputFrame& frame, TextBuffer& out);

}  // namespace atomloop::extxyz
