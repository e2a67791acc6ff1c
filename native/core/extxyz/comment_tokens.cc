#include <algorithm>

#include "core/extxyz/comment_line.h"

// How a comment line falls into keys and values: the scanner of ASE (ase/io/extxyz.py), made to report what does
// not close and to read brackets as the libAtoms specification of extended XYZ does.

namespace atomloop::extxyz {

namespace {

constexpr std::size_t kMostKeys = 1 << 16;

bool fail_at(ParseError& error, const char* kind, std::string message, const char* expected, std::size_t at) {
  error.kind = kind;
  error.message = std::move(message);
  error.expected = expected;
  error.column = at + 1;
  return false;
}

}  // namespace

Text Entry::raw(Text line) const {
  const bool enclosed = delimiter != Delimiter::bare && delimiter != Delimiter::none && delimiter != Delimiter::line;
  if (!enclosed) return value(line);
  return line.substr(value_begin - 1, value_end - value_begin + 2);
}

std::string Entry::key(Text line) const {
  if (delimiter == Delimiter::line) return "comment";
  const Text text = line.substr(key_begin, key_end - key_begin);
  return is_key_quoted ? unescape(text) : std::string(text);
}

bool CommentReader::close(Entry& entry, std::size_t& at, char quote, ParseError& error) {
  const std::size_t open = at++;
  entry.value_begin = static_cast<std::uint32_t>(at);
  while (at < line_.size() && line_[at] != quote) at += line_[at] == '\\' && at + 1 < line_.size() ? 2 : 1;
  if (at >= line_.size()) {
    const bool is_quote = quote != '}';
    return fail_at(error, is_quote ? "unterminated-quote" : "unterminated-bracket",
                   "no closing " + std::string(1, quote) + " for the one at column " + std::to_string(open + 1),
                   is_quote ? "a closing quote" : "a closing brace", open);
  }
  entry.value_end = static_cast<std::uint32_t>(at++);
  return true;
}

bool CommentReader::close_bracket(Entry& entry, std::size_t& at, ParseError& error) {
  const std::size_t open = at++;
  entry.value_begin = static_cast<std::uint32_t>(at);
  int depth = 1;
  for (; at < line_.size(); ++at) {
    const char c = line_[at];
    const char before = line_[at - 1];
    const bool starts_element = is_blank(before) || before == ',' || before == '[';
    if ((c == '"' || c == '\'') && starts_element) {
      Entry quoted;
      if (!close(quoted, at, c, error)) return false;
      --at;
    } else if (c == '[') {
      if (++depth > 2) return fail_at(error, "bad-value", "array nested deeper than 2", "[...] or [[...], ...]", at);
    } else if (c == ']' && --depth == 0) {
      entry.value_end = static_cast<std::uint32_t>(at++);
      return true;
    }
  }
  return fail_at(error, "unterminated-bracket", "no closing ] for the one at column " + std::to_string(open + 1),
                 "a closing bracket", open);
}

bool CommentReader::take_key(Entry& entry, std::size_t& at, ParseError& error) {
  if (line_[at] == '"' || line_[at] == '\'') {
    Entry quoted;
    if (!close(quoted, at, line_[at], error)) return false;
    entry.key_begin = quoted.value_begin;
    entry.key_end = quoted.value_end;
    entry.is_key_quoted = true;
  } else {
    entry.key_begin = static_cast<std::uint32_t>(at);
    while (at < line_.size() && line_[at] != '=' && !is_blank(line_[at])) ++at;
    entry.key_end = static_cast<std::uint32_t>(at);
  }
  if (entry.key_begin != entry.key_end) return true;
  return fail_at(error, "bad-value", "no key before `=`", "key=value", at);
}

bool CommentReader::take_value(Entry& entry, std::size_t& at, ParseError& error) {
  entry.delimiter = Delimiter::bare;
  entry.value_begin = entry.value_end = static_cast<std::uint32_t>(at);
  if (at == line_.size()) return true;
  const char c = line_[at];
  if (c == '"' || c == '\'' || c == '{') {
    entry.delimiter = static_cast<Delimiter>(c);
    return close(entry, at, c == '{' ? '}' : c, error);
  }
  if (c == '[') {
    entry.delimiter = Delimiter::bracket;
    return close_bracket(entry, at, error);
  }
  while (at < line_.size() && !is_blank(line_[at])) ++at;
  entry.value_end = static_cast<std::uint32_t>(at);
  return true;
}

bool CommentReader::tokenize(Text line, ParseError& error) {
  line_ = line;
  tokens_.clear();
  has_assignment_ = false;
  std::size_t at = 0;
  const auto skip = [&] {
    while (at < line.size() && is_blank(line[at])) ++at;
  };
  for (skip(); at < line.size(); skip()) {
    Entry entry;
    if (tokens_.size() == kMostKeys) {
      return fail_at(error, "bad-value", "more than 65536 keys in a comment line", "fewer keys", at);
    }
    if (!take_key(entry, at, error)) return false;
    const std::size_t after_key = at;
    skip();
    if (at < line.size() && line[at] == '=') {
      ++at;
      skip();
      has_assignment_ = true;
      if (!take_value(entry, at, error)) return false;
    } else {
      at = after_key;
      entry.value_begin = entry.value_end = static_cast<std::uint32_t>(at);
    }
    tokens_.push_back(entry);
  }
  return true;
}

}  // namespace atomloop::extxyz
