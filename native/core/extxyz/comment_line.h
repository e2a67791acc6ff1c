#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/extxyz/columns.h"
#include "core/extxyz/info_value.h"
#include "core/extxyz/parse_error.h"
#include "core/extxyz/text.h"

namespace atomloop::extxyz {

/// A key and its value as they stand in a comment line; positions are bytes in the line.
struct Entry {
  std::uint32_t key_begin = 0;
  std::uint32_t key_end = 0;
  std::uint32_t value_begin = 0;
  std::uint32_t value_end = 0;
  Delimiter delimiter = Delimiter::none;
  bool is_key_quoted = false;
  /// The value is written as the writer would, so that its text can be reused.
  bool is_canonical = false;

  /// The value with its delimiters.
  Text raw(Text line) const;
  Text value(Text line) const { return line.substr(value_begin, value_end - value_begin); }
  /// The key without quotes; the line itself has the key `comment`.
  std::string key(Text line) const;
};

/// What a comment line says.
struct CommentLine {
  /// Info in input order.
  std::vector<Entry> entries;
  Entry lattice;
  Entry properties;
  bool has_lattice = false;
  bool has_properties = false;
  double cell[9] = {0, 0, 0, 0, 0, 0, 0, 0, 0};
  bool pbc[3] = {false, false, false};
  /// The line as a whole is as the writer would write it.
  bool is_canonical = false;
  std::shared_ptr<const ColumnLayout> layout;
  std::vector<std::string> warnings;
};

/// Reads comment lines one after another; keeps the layout of the last one for the next.
class CommentReader {
 public:
  CommentReader();

  /// On failure fills kind, message and column of `error`. With `is_plain` the line is text, not keys (VEC frames).
  bool read(Text line, bool is_plain, CommentLine& out, ParseError& error);

 private:
  bool tokenize(Text line, ParseError& error);
  bool take_key(Entry& entry, std::size_t& at, ParseError& error);
  bool take_value(Entry& entry, std::size_t& at, ParseError& error);
  bool close(Entry& entry, std::size_t& at, char quote, ParseError& error);
  bool close_bracket(Entry& entry, std::size_t& at, ParseError& error);
  bool sort_out(CommentLine& out, ParseError& error);
  bool take_special(const Entry& entry, Text key, CommentLine& out, ParseError& error);
  bool take_lattice(const Entry& entry, CommentLine& out, ParseError& error);
  bool take_properties(const Entry& entry, CommentLine& out, ParseError& error);
  bool take_pbc(const Entry& entry, CommentLine& out, ParseError& error);
  bool check_values(CommentLine& out, ParseError& error);
  bool evaluate(Entry& entry, Text key, ParseError& error);
  void drop_duplicates(CommentLine& out);
  void warn_of_case(CommentLine& out) const;
  bool is_in_canonical_order(const CommentLine& out) const;

  Text line_;
  std::vector<Entry> tokens_;
  bool has_assignment_ = false;
  bool has_pbc_ = false;
  bool is_pbc_canonical_ = false;
  bool is_duplicated_ = false;
  Value value_;
  std::shared_ptr<const ColumnLayout> plain_;
  std::shared_ptr<const ColumnLayout> last_;
};

}  // namespace atomloop::extxyz
