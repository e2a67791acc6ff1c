#pragma once

#include <string>

#include "core/extxyz/parse_error.h"
#include "core/extxyz/text.h"
#include "core/extxyz/value.h"

namespace atomloop::extxyz {

/// How a value stands in the comment line.
enum class Delimiter : char {
  none = 0,       // a key alone: true
  bare = ' ',
  quote = '"',
  apostrophe = '\'',
  brace = '{',
  bracket = '[',
  line = '\n',    // the comment line itself, not parsed
};

/// What is wrong with a value; `kind` is null when nothing is.
struct ValueFault {
  const char* kind = nullptr;
  std::string message;
  std::string expected;
  std::string got;

  explicit operator bool() const { return kind != nullptr; }
};

/// Reads the text of a value, without its delimiters. `canonical` tells whether the writer would write it in the
/// same way, apart from the spelling of its numbers.
ValueFault parse_value(Text key, Text raw, Delimiter delimiter, Value& out, bool& canonical);

/// Takes the backslashes away: `\n` is a newline, any other character stands for itself.
std::string unescape(Text raw);

}  // namespace atomloop::extxyz
