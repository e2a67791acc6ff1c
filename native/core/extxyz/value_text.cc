#include "core/extxyz/value_text.h"

#include <cmath>
#include <cstdio>

#include "core/extxyz/numbers.h"

namespace atomloop::extxyz {

namespace {

bool is_tensor(Text key, const Value& value) {
  return (key == "stress" || key == "virial") && value.rank == 2 && value.shape[0] == 3 && value.shape[1] == 3 &&
         value.kind == Kind::Real;
}

bool is_any_case(Text text, Text lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 0x20) != lower[i]) return false;
  }
  return true;
}

/// True when some reader takes the token for a number or a boolean; Python allows `_` and digits of other scripts.
bool may_be_taken(Text token) {
  bool logical = false;
  double real = 0;
  if (parse_logical(token, logical) || parse_real(token, real) != NumberForm::bad) return true;
  std::string bare;
  bool foreign = false;
  for (char c : token) {
    foreign = foreign || static_cast<unsigned char>(c) >= 0x80;
    if (c != '_') bare += c;
  }
  if (foreign) return true;
  return bare.size() != token.size() && parse_real(bare, real) != NumberForm::bad;
}

/// A string in which every word could be a number or a boolean, or that has no word at all, would not come back.
bool is_ambiguous(Text text) {
  std::size_t i = 0;
  while (i < text.size()) {
    while (i < text.size() && (is_blank(text[i]) || text[i] == ',')) ++i;
    const std::size_t start = i;
    while (i < text.size() && !is_blank(text[i]) && text[i] != ',') ++i;
    if (i > start && !may_be_taken(text.substr(start, i - start))) return false;
  }
  return true;
}

bool has_control(Text text) {
  for (char c : text) {
    if (is_control(c)) return true;
  }
  return false;
}

void append_escaped(std::string& out, Text text) {
  for (char c : text) {
    if (c == '"' || c == '\\' || c == '\n') out += '\\';
    out += c == '\n' ? 'n' : c;
  }
}

void append_json_string(std::string& out, Text text) {
  out += '"';
  for (char c : text) {
    if (is_control(c)) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned char>(c));
      out += escape;
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

void append_json_real(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "NaN";
  } else if (std::isinf(value)) {
    out += value < 0 ? "-Infinity" : "Infinity";
  } else {
    append_marked_real(out, value);
  }
}

void append_element(std::string& out, const Value& value, std::size_t i, bool json) {
  switch (value.kind) {
    case Kind::Real:
      if (json) return append_json_real(out, value.reals[i]);
      return append_marked_real(out, value.reals[i]);
    case Kind::Integer: return append_integer(out, value.integers[i]);
    case Kind::Logical:
      if (json) out += value.logicals[i] ? "true" : "false";
      else out += value.logicals[i] ? 'T' : 'F';
      return;
    default: return append_json_string(out, value.strings[i]);
  }
}

std::string json_text(const Value& value) {
  if (value.kind == Kind::Json) return value.strings[0];
  std::string out;
  if (value.rank == 0) {
    append_element(out, value, 0, true);
    return out;
  }
  const std::size_t rows = value.rank == 2 ? value.shape[0] : 1;
  const std::size_t columns = value.rank == 2 ? value.shape[1] : value.shape[0];
  if (value.rank == 2) out += '[';
  for (std::size_t row = 0; row < rows; ++row) {
    if (row > 0) out += ", ";
    out += '[';
    for (std::size_t column = 0; column < columns; ++column) {
      if (column > 0) out += ", ";
      append_element(out, value, row * columns + column, true);
    }
    out += ']';
  }
  if (value.rank == 2) out += ']';
  return out;
}

void append_json(std::string& out, const Value& value) {
  out += "\"_JSON ";
  append_escaped(out, json_text(value));
  out += '"';
}

/// Where 1-D text is not enough: a list of one comes back as a scalar, nine numbers of a tensor key as 3x3.
bool needs_json(Text key, const Value& value) {
  if (value.kind == Kind::Json) return true;
  if (value.rank == 0) return false;
  if (value.kind == Kind::String || value.rank == 2 || value.shape[0] < 2) return true;
  return value.shape[0] == 9 && value.kind != Kind::Logical && (key == "stress" || key == "virial");
}

}  // namespace

bool is_bare_word(Text text) {
  if (text.empty() || is_digit(text[0])) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char lower = static_cast<char>(text[i] | 0x20);
    const bool letter = (lower >= 'a' && lower <= 'z') || text[i] == '_';
    if (!letter && (i == 0 || (!is_digit(text[i]) && Text("./:+-").find(text[i]) == Text::npos))) return false;
  }
  return true;
}

void append_string(std::string& out, Text text) {
  if (is_ambiguous(text) || text.substr(0, 5) == "_JSON" || has_control(text)) {
    std::string json;
    append_json_string(json, text);
    out += "\"_JSON ";
    append_escaped(out, json);
    out += '"';
  } else if (is_bare_word(text)) {
    out += text;
  } else {
    out += '"';
    append_escaped(out, text);
    out += '"';
  }
}

bool is_plain_key(Text key) {
  for (char c : key) {
    // Lead bytes of the white space that Unicode has beyond ASCII: readers in Python split there.
    const bool may_be_space = c == '\xC2' || c == '\xE1' || c == '\xE2' || c == '\xE3';
    if (is_control(c) || may_be_space || Text(" =\"'{}[]\\,").find(c) != Text::npos) return false;
  }
  return !key.empty();
}

bool append_key(std::string& out, Text key) {
  if (key.empty() || key.find('\0') != Text::npos) return false;
  if (is_plain_key(key)) {
    out += key;
    return true;
  }
  out += '"';
  append_escaped(out, key);
  out += '"';
  return true;
}

bool is_plain_properties(Text text) { return text.find_first_of("\"'{}[]\\,=") == Text::npos; }

void append_pbc(std::string& out, const bool* pbc) {
  out += "pbc=\"";
  for (int i = 0; i < 3; ++i) {
    if (i > 0) out += ' ';
    out += pbc[i] ? 'T' : 'F';
  }
  out += '"';
}

void append_value(std::string& out, Text key, const Value& value) {
  if (is_tensor(key, value)) {
    out += '"';
    for (std::size_t i = 0; i < 9; ++i) {
      if (i > 0) out += ' ';
      append_marked_real(out, value.reals[(i % 3) * 3 + i / 3]);
    }
    out += '"';
    return;
  }
  if (value.rank == 0 && value.kind == Kind::String) {
    if (is_any_case(key, "uid")) {
      out += '"';
      append_escaped(out, value.strings[0]);
      out += '"';
      return;
    }
    return append_string(out, value.strings[0]);
  }
  if (needs_json(key, value)) return append_json(out, value);
  if (value.rank == 1) out += '"';
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (i > 0) out += ' ';
    append_element(out, value, i, false);
  }
  if (value.rank == 1) out += '"';
}

}  // namespace atomloop::extxyz
