#pragma once

#include "core/extxyz/writer.h"

namespace atomloop::extxyz {

/// What of the frame's rows can be copied.
enum class RowReuse : std::uint8_t { nothing, tokens, lines };

/// Marks columns whose values are still those of the text, and fills in the columns where all are untouched.
RowReuse find_reuse(OutputFrame& frame);

/// True when the columns to write are those of the frame's layout, in order.
bool has_source_columns(const OutputFrame& frame);

WriteFault write_comment(OutputFrame& frame, TextBuffer& out);
WriteFault write_rows(const OutputFrame& frame, RowReuse reuse, TextBuffer& out);

}  // namespace atomloop::extxyz
