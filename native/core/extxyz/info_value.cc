#include "core/extxyz/info_value.h"

#include <cmath>

#include "core/extxyz/json_check.h"
#include "core/extxyz/numbers.h"
#include "core/extxyz/value_text.h"

namespace atomloop::extxyz {

namespace {

bool is_separator(char c) { return is_blank(c) || c == ',' || c == '\n'; }

bool is_tensor_key(Text key) { return key == "stress" || key == "virial"; }

bool is_uid(Text key) {
  return key.size() == 3 && (key[0] | 0x20) == 'u' && (key[1] | 0x20) == 'i' && (key[2] | 0x20) == 'd';
}

ValueFault out_of_range(Text token) {
  return {"bad-float", "number `" + shown(token) + "` is out of range", "a number below 1.8e308", shown(token)};
}

/// Collects the elements of a value and finds the narrowest kind that holds them all.
class Elements {
 public:
  explicit Elements(Value& out) : out_(out) { out_.clear(); }

  void add(Text token, bool is_quoted) {
    ++count_;
    if (all_string_ || is_quoted) return add_string(token);
    bool logical = false;
    if (all_logical_ && parse_logical(token, logical)) {
      all_number_ = false;
      out_.logicals.push_back(logical ? 1 : 0);
      canonical_ = canonical_ && token.size() == 1;
      return keep(token);
    }
    if (all_number_ && add_number(token)) {
      all_logical_ = false;
      return keep(token);
    }
    add_string(token);
  }

  /// Kind of what was added; the other vectors are emptied.
  void settle() {
    if (count_ == 0 || all_string_) return settle_as(Kind::String);
    if (all_logical_) return settle_as(Kind::Logical);
    settle_as(all_integer_ ? Kind::Integer : Kind::Real);
  }

  std::size_t count() const { return count_; }
  bool is_canonical() const { return canonical_; }
  bool is_string() const { return count_ == 0 || all_string_; }
  const Text& overflowing() const { return overflow_; }

 private:
  void keep(Text token) {
    if (keeps_tokens_) out_.strings.emplace_back(token);
  }

  bool add_number(Text token) {
    double real = 0;
    std::int64_t integer = 0;
    const NumberForm as_integer = parse_integer(token, integer);
    NumberForm form = as_integer;
    if (!is_number(as_integer)) {
      form = parse_real(token, real);
      if (form == NumberForm::overflow) overflow_ = token;
      if (form == NumberForm::bad) return false;
      all_integer_ = false;
    } else {
      real = static_cast<double>(integer);
      if (integer == 0 && token[0] == '-') real = -0.0;
    }
    canonical_ = canonical_ && form == NumberForm::usual && as_integer != NumberForm::overflow;
    out_.reals.push_back(real);
    out_.integers.push_back(integer);
    return true;
  }

  void add_string(Text token) {
    all_string_ = true;
    out_.strings.emplace_back(token);
  }

  void settle_as(Kind kind) {
    out_.kind = kind;
    if (kind != Kind::Real) out_.reals.clear();
    if (kind != Kind::Integer) out_.integers.clear();
    if (kind != Kind::Logical) out_.logicals.clear();
    if (kind != Kind::String) out_.strings.clear();
  }

 public:
  /// Needed where numbers may turn out to be elements of a string array.
  bool keeps_tokens_ = false;

 private:
  Value& out_;
  std::size_t count_ = 0;
  bool all_integer_ = true;
  bool all_number_ = true;
  bool all_logical_ = true;
  bool all_string_ = false;
  bool canonical_ = true;
  Text overflow_;
};

/// New style: `[1, 2]`, `[[1, 2], [3, 4]]`, elements bare or quoted.
class Brackets {
 public:
  Brackets(Text raw, Value& out) : p_(raw.data()), end_(p_ + raw.size()), elements_(out), out_(out) {
    elements_.keeps_tokens_ = true;
  }

  ValueFault parse() {
    skip();
    const bool nested = p_ != end_ && *p_ == '[';
    std::size_t rows = 0, columns = 0;
    if (!nested) {
      if (ValueFault fault = row()) return fault;
      if (p_ != end_) return fault("bracket out of place in an array");
    }
    for (; nested && p_ != end_; ++rows) {
      if (*p_ != '[') return fault("values beside the rows of a nested array");
      ++p_;
      const std::size_t before = elements_.count();
      if (ValueFault fault = row()) return fault;
      if (p_ == end_ || *p_ != ']') return fault("array nested deeper than 2");
      ++p_;
      skip();
      const std::size_t length = elements_.count() - before;
      if (rows > 0 && length != columns) return fault("rows of a nested array differ in length");
      columns = length;
    }
    if (!elements_.overflowing().empty()) return out_of_range(elements_.overflowing());
    elements_.settle();
    out_.rank = nested ? 2 : 1;
    out_.shape = {nested ? rows : elements_.count(), nested ? columns : 0};
    if (elements_.count() == 0) out_.kind = Kind::Real;
    return {};
  }

 private:
  void skip() {
    while (p_ != end_ && is_separator(*p_)) ++p_;
  }

  static ValueFault fault(const char* message) { return {"bad-value", message, "rows of equal length", {}}; }

  /// Elements up to a bracket or the end.
  ValueFault row() {
    for (skip(); p_ != end_ && *p_ != '[' && *p_ != ']'; skip()) {
      if (*p_ == '"' || *p_ == '\'') {
        quoted(*p_);
        continue;
      }
      const char* start = p_;
      while (p_ != end_ && !is_separator(*p_) && *p_ != ']' && *p_ != '[') ++p_;
      elements_.add(Text(start, static_cast<std::size_t>(p_ - start)), false);
    }
    return {};
  }

  void quoted(char quote) {
    const char* start = ++p_;
    while (p_ != end_ && *p_ != quote) p_ += *p_ == '\\' && p_ + 1 != end_ ? 2 : 1;
    elements_.add(unescape(Text(start, static_cast<std::size_t>(p_ - start))), true);
    if (p_ != end_) ++p_;
  }

  const char* p_;
  const char* end_;
  Elements elements_;
  Value& out_;
};

bool has_single_spaces(Text text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ',' || (c != ' ' && is_blank(c)) || (c == ' ' && text[i + 1] == ' ')) return false;
  }
  return true;
}

void set_string(Text text, Value& out) {
  out.clear();
  out.strings.emplace_back(text);
}

/// A string as it stands in the file is kept when nothing in it needs care.
bool is_canonical_string(Text text, Text raw, Delimiter delimiter) {
  std::string canonical;
  append_string(canonical, text);
  if (delimiter == Delimiter::bare) return canonical == raw;
  if (delimiter != Delimiter::quote) return false;
  if (canonical.size() == raw.size() + 2 && canonical.compare(1, raw.size(), raw) == 0) return true;
  return canonical == text && text == raw;
}

/// Turns the row-major nine numbers of `stress` and `virial`, which the format lists column by column.
void make_tensor(Value& value) {
  if (value.kind == Kind::Integer) {
    value.reals.assign(value.integers.begin(), value.integers.end());
    value.integers.clear();
    value.kind = Kind::Real;
  }
  std::swap(value.reals[1], value.reals[3]);
  std::swap(value.reals[2], value.reals[6]);
  std::swap(value.reals[5], value.reals[7]);
  value.rank = 2;
  value.shape = {3, 3};
}

/// Old style: what is between quotes or braces, or bare, is a number, a boolean, a list of them, or a string.
ValueFault parse_plain(Text key, Text text, Text raw, Delimiter delimiter, Value& out, bool& canonical) {
  Elements elements(out);
  const char* p = text.data();
  const char* end = p + text.size();
  while (p != end && (elements.count() == 0 || !elements.is_string())) {
    while (p != end && is_separator(*p)) ++p;
    const char* start = p;
    while (p != end && !is_separator(*p)) ++p;
    if (p != start) elements.add(Text(start, static_cast<std::size_t>(p - start)), false);
  }
  if (elements.is_string()) {
    set_string(text, out);
    canonical = is_canonical_string(text, raw, delimiter);
    return {};
  }
  if (!elements.overflowing().empty()) return out_of_range(elements.overflowing());
  elements.settle();
  canonical = elements.is_canonical();
  if (elements.count() == 1) {
    canonical = canonical && delimiter == Delimiter::bare && text.find(',') == Text::npos;
    return {};
  }
  const bool has_escapes = text.size() != raw.size();
  canonical = canonical && delimiter == Delimiter::quote && !has_escapes && has_single_spaces(raw);
  out.rank = 1;
  out.shape = {elements.count(), 0};
  if (elements.count() == 9 && is_tensor_key(key) && out.kind != Kind::Logical) {
    // Integers would be written as reals, but the text is the same number.
    make_tensor(out);
  }
  return {};
}

ValueFault parse_json(Text text, Text raw, Delimiter delimiter, Value& out, bool& canonical) {
  const Text after = text.substr(6);
  if (!is_json(after)) return {"bad-value", "no valid JSON after `_JSON`", "one JSON value", shown(after)};
  std::string json(after);
  for (char& c : json) {
    // White space between tokens; strings cannot hold it.
    if (is_control(c) && c != '\x7f') c = ' ';
  }
  set_string(strip(json), out);
  out.kind = Kind::Json;
  canonical = delimiter == Delimiter::quote;
  for (char c : raw) canonical = canonical && !is_control(c);
  return {};
}

}  // namespace

std::string unescape(Text raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\' || i + 1 == raw.size()) {
      out += raw[i];
    } else {
      ++i;
      out += raw[i] == 'n' ? '\n' : raw[i];
    }
  }
  return out;
}

ValueFault parse_value(Text key, Text raw, Delimiter delimiter, Value& out, bool& canonical) {
  canonical = false;
  if (is_uid(key)) {
    const bool is_enclosed = delimiter == Delimiter::quote || delimiter == Delimiter::apostrophe || delimiter == Delimiter::brace;
    set_string(delimiter == Delimiter::none ? "T" : is_enclosed ? Text(unescape(raw)) : raw, out);
    canonical = delimiter == Delimiter::quote && raw == out.strings[0];
    return {};
  }
  if (delimiter == Delimiter::none) {
    out.clear();
    out.kind = Kind::Logical;
    out.logicals.push_back(1);
    return {};
  }
  if (delimiter == Delimiter::line) {
    set_string(raw, out);
    return {};
  }
  if (delimiter == Delimiter::bracket) {
    ValueFault fault = Brackets(raw, out).parse();
    const bool is_tensor = !fault && out.rank == 2 && out.shape[0] == 3 && out.shape[1] == 3;
    if (is_tensor && is_tensor_key(key) && out.kind == Kind::Integer) {
      out.reals.assign(out.integers.begin(), out.integers.end());
      out.integers.clear();
      out.kind = Kind::Real;
    }
    return fault;
  }
  std::string unescaped;
  Text text = raw;
  if (delimiter != Delimiter::bare && raw.find('\\') != Text::npos) text = unescaped = unescape(raw);
  const bool is_json_text = delimiter != Delimiter::bare && text.substr(0, 6) == "_JSON ";
  if (is_json_text) return parse_json(text, raw, delimiter, out, canonical);
  return parse_plain(key, text, raw, delimiter, out, canonical);
}

}  // namespace atomloop::extxyz
