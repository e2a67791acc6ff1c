#include <iterator>
#include <unordered_set>

#include "core/extxyz/numbers.h"
#include "core/extxyz/value_text.h"
#include "core/extxyz/writer_parts.h"

namespace atomloop::extxyz {

namespace {

bool is_reserved(Text key) { return key == "Lattice" || key == "Properties" || key == "pbc"; }

void append_cell(const OutputFrame& frame, TextBuffer& out) {
  if (!frame.has_cell) return;
  if (frame.frame != nullptr) {
    const CommentLine& comment = frame.frame->comment;
    const bool same = comment.has_lattice && std::memcmp(frame.cell, comment.cell, sizeof frame.cell) == 0;
    if (same && comment.lattice.is_canonical) {
      out.append("Lattice=");
      out.append(comment.lattice.raw(frame.chunk->comment(*frame.frame)));
      return out.append(' ');
    }
  }
  std::string text = "Lattice=\"";
  for (int i = 0; i < 9; ++i) {
    if (i > 0) text += ' ';
    append_marked_real(text, frame.cell[i]);
  }
  out.append(text + "\" ");
}

WriteFault check_name(const OutputColumn& column) {
  bool valid = !column.name.empty();
  for (char c : column.name) valid = valid && c != ':' && !is_blank(c) && c != '\n' && c != '\0';
  if (valid) return {};
  return {"bad-column", "column name `" + shown(column.name) + "` cannot be written",
          "a name without `:` and white space", shown(column.name)};
}

WriteFault append_properties(const OutputFrame& frame, TextBuffer& out) {
  std::string text;
  std::unordered_set<Text> names;
  for (const OutputColumn& column : frame.columns) {
    if (column.source < 0) {
      if (WriteFault fault = check_name(column)) return fault;
    }
    if (!names.insert(column.name).second) {
      return {"bad-column", "column `" + shown(column.name) + "` twice", "each name once", shown(column.name)};
    }
    if (!text.empty()) text += ':';
    text += column.name;
    text += ':';
    text += kind_letter(column.data.kind);
    text += ':';
    text += std::to_string(column.data.width);
  }
  out.append("Properties=");
  if (is_plain_properties(text)) {
    out.append(text);
    return {};
  }
  out.append('"');
  for (char c : text) {
    if (c == '"' || c == '\\') out.append('\\');
    out.append(c);
  }
  out.append('"');
  return {};
}

WriteFault check_value(const OutputInfo& info) {
  const bool is_text = info.value.rank == 0 && info.value.kind == Kind::String;
  std::string lower = info.key;
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  if (lower != "uid") return {};
  if (is_text && info.value.strings[0].find('\0') == std::string::npos) return {};
  return {"bad-info", "info key `" + info.key + "` holds text only", "a string without NUL", {}};
}

WriteFault append_info(const OutputInfo& info, const OutputFrame& frame, TextBuffer& out) {
  if (is_reserved(info.key)) {
    return {"bad-info", "info key `" + info.key + "` is reserved", "another name", info.key};
  }
  std::string key;
  if (!append_key(key, info.key)) {
    return {"bad-info", "info key `" + shown(info.key) + "` cannot be written",
            "a key without NUL that is not empty", shown(info.key)};
  }
  if (WriteFault fault = check_value(info)) return fault;
  out.append(' ');
  out.append(key);
  out.append('=');
  if (info.source >= 0) {
    const Entry& entry = frame.frame->comment.entries[static_cast<std::size_t>(info.source)];
    const Text line = frame.chunk->comment(*frame.frame);
    bool canonical = entry.is_canonical;
    if (canonical && !info.is_untouched) {
      Value parsed;
      parse_value(info.key, entry.value(line), entry.delimiter, parsed, canonical);
      canonical = same_bits(parsed, info.value);
    }
    if (canonical) {
      out.append(entry.raw(line));
      return {};
    }
  }
  std::string value;
  append_value(value, info.key, info.value);
  out.append(value);
  return {};
}

/// Where nobody looked at info: what is canonical is copied, the rest is read again and written anew.
void fill_info(OutputFrame& frame) {
  const Text line = frame.chunk->comment(*frame.frame);
  const std::vector<Entry>& entries = frame.frame->comment.entries;
  std::vector<OutputInfo> all(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    OutputInfo& info = all[i];
    info.key = entries[i].key(line);
    info.source = static_cast<int>(i);
    info.is_untouched = true;
    bool canonical = false;
    if (!entries[i].is_canonical || info.key.size() == 3) {
      parse_value(info.key, entries[i].value(line), entries[i].delimiter, info.value, canonical);
    }
  }
  frame.info.insert(frame.info.begin(), std::make_move_iterator(all.begin()), std::make_move_iterator(all.end()));
}

}  // namespace

void list_info(OutputFrame& frame) {
  fill_info(frame);
  frame.has_info = true;
}

WriteFault write_comment(OutputFrame& frame, TextBuffer& out) {
  append_cell(frame, out);
  if (WriteFault fault = append_properties(frame, out)) return fault;
  if (!frame.has_info && frame.frame != nullptr) fill_info(frame);
  for (const OutputInfo& info : frame.info) {
    if (WriteFault fault = append_info(info, frame, out)) return fault;
  }
  std::string pbc = " ";
  append_pbc(pbc, frame.pbc);
  out.append(pbc);
  out.append('\n');
  return {};
}

}  // namespace atomloop::extxyz
