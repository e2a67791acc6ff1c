#include "core/extxyz/comment_line.h"

#include <unordered_map>

#include "core/extxyz/numbers.h"
#include "core/extxyz/value_text.h"

namespace atomloop::extxyz {

namespace {

bool fail_entry(ParseError& error, const char* kind, std::string message, const char* expected, const Entry& entry,
                Text line) {
  error.kind = kind;
  error.message = std::move(message);
  error.expected = expected;
  error.got = shown(entry.raw(line));
  error.column = entry.key_begin + 1 - (entry.is_key_quoted ? 1 : 0);
  return false;
}

/// Key and value as the writer puts them, with one space before unless the line begins there.
bool follows(const Entry& entry, std::size_t end_of_last) {
  const std::size_t gap = end_of_last == 0 ? 0 : 1;
  return !entry.is_key_quoted && entry.key_begin == end_of_last + gap;
}

std::size_t end_of(const Entry& entry) {
  const bool enclosed = entry.delimiter != Delimiter::bare && entry.delimiter != Delimiter::none;
  return entry.value_end + (enclosed ? 1 : 0);
}

bool is_key_canonical(const Entry& entry, Text line) {
  if (entry.delimiter == Delimiter::none || entry.delimiter == Delimiter::line) return false;
  const std::size_t quote = entry.is_key_quoted ? 1 : 0;
  const std::size_t end = entry.key_end + quote;
  const bool enclosed = entry.delimiter != Delimiter::bare;
  if (entry.value_begin != end + (enclosed ? 2 : 1)) return false;
  if (quote == 0) return is_plain_key(line.substr(entry.key_begin, entry.key_end - entry.key_begin));
  std::string written;
  return append_key(written, entry.key(line)) && written == line.substr(entry.key_begin - 1, end - entry.key_begin + 1);
}

/// Place of the key among the first `count` entries; `count` when it is not there.
std::size_t find_key(const std::vector<Entry>& entries, std::size_t count, const Entry& entry, Text line) {
  const Text raw = line.substr(entry.key_begin, entry.key_end - entry.key_begin);
  const bool escaped = raw.find('\\') != Text::npos;
  for (std::size_t i = 0; i < count; ++i) {
    const Text other = line.substr(entries[i].key_begin, entries[i].key_end - entries[i].key_begin);
    if (other == raw && entry.is_key_quoted == entries[i].is_key_quoted) return i;
    if (!escaped && other.find('\\') == Text::npos && other != raw) continue;
    if (entries[i].key(line) == entry.key(line)) return i;
  }
  return count;
}

}  // namespace

CommentReader::CommentReader() : plain_(std::make_shared<const ColumnLayout>(plain_layout())) {}

bool CommentReader::read(Text line, bool is_plain, CommentLine& out, ParseError& error) {
  const std::size_t nul = line.find('\0');
  if (nul != Text::npos) {
    error.kind = "bad-character";
    error.message = "NUL byte in the comment line";
    error.expected = "text";
    error.column = nul + 1;
    return false;
  }
  out.layout = plain_;
  if (is_plain) {
    line_ = line;
    tokens_.clear();
    has_assignment_ = false;
  } else if (!tokenize(line, error)) {
    return false;
  }
  const Text stripped = strip(line);
  if (!has_assignment_) {
    if (stripped.empty()) return true;
    Entry whole;
    whole.delimiter = Delimiter::line;
    whole.value_begin = static_cast<std::uint32_t>(stripped.data() - line.data());
    whole.value_end = whole.value_begin + static_cast<std::uint32_t>(stripped.size());
    out.entries.push_back(whole);
    return true;
  }
  return sort_out(out, error);
}

bool CommentReader::sort_out(CommentLine& out, ParseError& error) {
  has_pbc_ = is_pbc_canonical_ = is_duplicated_ = false;
  for (const Entry& entry : tokens_) {
    const Text raw_key = line_.substr(entry.key_begin, entry.key_end - entry.key_begin);
    const bool escaped = entry.is_key_quoted && raw_key.find('\\') != Text::npos;
    const std::string unescaped = escaped ? entry.key(line_) : std::string();
    const Text key = escaped ? Text(unescaped) : raw_key;
    if (key != "Lattice" && key != "Properties" && key != "pbc") {
      out.entries.push_back(entry);
    } else if (!take_special(entry, key, out, error)) {
      return false;
    }
  }
  if (out.has_lattice && !has_pbc_) out.pbc[0] = out.pbc[1] = out.pbc[2] = true;
  drop_duplicates(out);
  if (!check_values(out, error)) return false;
  warn_of_case(out);
  out.is_canonical = is_in_canonical_order(out);
  return true;
}

bool CommentReader::take_special(const Entry& entry, Text key, CommentLine& out, ParseError& error) {
  const bool again = key == "Lattice" ? out.has_lattice : key == "pbc" ? has_pbc_ : out.has_properties;
  if (again) {
    is_duplicated_ = true;
    out.warnings.push_back("key \"" + std::string(key) + "\" twice: the last one counts");
  }
  if (key == "Lattice") return take_lattice(entry, out, error);
  return key == "pbc" ? take_pbc(entry, out, error) : take_properties(entry, out, error);
}

bool CommentReader::evaluate(Entry& entry, Text key, ParseError& error) {
  bool canonical = false;
  const ValueFault fault = parse_value(key, entry.value(line_), entry.delimiter, value_, canonical);
  if (fault) {
    error.kind = fault.kind;
    error.message = fault.message + " (key `" + shown(key) + "`)";
    error.expected = fault.expected;
    error.got = fault.got.empty() ? shown(entry.raw(line_)) : fault.got;
    error.column = entry.value_begin + 1;
    return false;
  }
  entry.is_canonical = canonical;
  return true;
}

bool CommentReader::take_lattice(const Entry& entry, CommentLine& out, ParseError& error) {
  out.lattice = entry;
  if (!evaluate(out.lattice, "Lattice", error)) return false;
  std::vector<double> numbers = value_.reals;
  if (value_.kind == Kind::Integer) numbers.assign(value_.integers.begin(), value_.integers.end());
  const bool is_numeric = value_.kind == Kind::Real || value_.kind == Kind::Integer;
  const bool is_list = value_.rank == 1 && (numbers.size() == 9 || numbers.size() == 3);
  const bool is_matrix = value_.rank == 2 && value_.shape[0] == 3 && value_.shape[1] == 3;
  if (!is_numeric || (!is_list && !is_matrix)) {
    return fail_entry(error, "bad-lattice", "Lattice is not 9 (or 3x3, or 3) numbers",
                      "nine numbers: the three lattice vectors", entry, line_);
  }
  for (double& x : out.cell) x = 0;
  const std::size_t step = numbers.size() == 3 ? 4 : 1;
  for (std::size_t i = 0; i < numbers.size(); ++i) out.cell[i * step] = numbers[i];
  out.lattice.is_canonical = out.lattice.is_canonical && numbers.size() == 9;
  out.has_lattice = true;
  return true;
}

bool CommentReader::take_properties(const Entry& entry, CommentLine& out, ParseError& error) {
  out.properties = entry;
  out.has_properties = true;
  const std::string unescaped = unescape(entry.value(line_));
  const Text text = entry.delimiter == Delimiter::bare ? entry.value(line_) : Text(unescaped);
  for (char c : text) {
    if (is_blank(c)) {
      return fail_entry(error, "bad-properties", "white space in Properties", "name:type:count triplets", entry, line_);
    }
  }
  if (last_ == nullptr || last_->text != text) {
    auto layout = std::make_shared<ColumnLayout>();
    std::string problem = parse_properties(text, *layout);
    if (!problem.empty()) {
      return fail_entry(error, "bad-properties", std::move(problem), "name:type:count triplets", entry, line_);
    }
    last_ = std::move(layout);
  }
  out.layout = last_;
  return true;
}

bool CommentReader::take_pbc(const Entry& entry, CommentLine& out, ParseError& error) {
  Entry copy = entry;
  has_pbc_ = true;
  if (!evaluate(copy, "pbc", error)) return false;
  std::vector<bool> flags;
  if (value_.kind == Kind::Logical) flags.assign(value_.logicals.begin(), value_.logicals.end());
  bool valid = value_.kind == Kind::Logical || value_.kind == Kind::Integer;
  for (std::int64_t number : value_.integers) {
    valid = valid && (number == 0 || number == 1);
    flags.push_back(number == 1);
  }
  if (value_.rank == 0 && flags.size() == 1) flags.assign(3, flags[0]);
  if (!valid || value_.rank == 2 || flags.size() != 3) {
    return fail_entry(error, "bad-pbc", "pbc is not three booleans", "three of T and F", entry, line_);
  }
  for (std::size_t i = 0; i < 3; ++i) out.pbc[i] = flags[i];
  is_pbc_canonical_ = copy.is_canonical && value_.kind == Kind::Logical && value_.rank == 1;
  return true;
}

void CommentReader::drop_duplicates(CommentLine& out) {
  std::unordered_map<std::string, std::size_t> places;
  const bool is_short = out.entries.size() <= 24;
  std::size_t kept = 0;
  for (const Entry& entry : out.entries) {
    std::size_t place = is_short ? find_key(out.entries, kept, entry, line_) : kept;
    if (!is_short) place = places.emplace(entry.key(line_), kept).first->second;
    out.entries[place] = entry;
    if (place == kept) {
      ++kept;
      continue;
    }
    is_duplicated_ = true;
    if (out.warnings.size() < 16) {
      out.warnings.push_back("key \"" + shown(entry.key(line_)) + "\" twice: the last one counts");
    }
  }
  out.entries.resize(kept);
}

bool CommentReader::check_values(CommentLine& out, ParseError& error) {
  for (Entry& entry : out.entries) {
    const Text raw_key = line_.substr(entry.key_begin, entry.key_end - entry.key_begin);
    const bool plain = !entry.is_key_quoted || raw_key.find('\\') == Text::npos;
    if (!evaluate(entry, plain ? raw_key : Text(entry.key(line_)), error)) return false;
    entry.is_canonical = entry.is_canonical && is_key_canonical(entry, line_);
  }
  return true;
}

void CommentReader::warn_of_case(CommentLine& out) const {
  for (const Entry& entry : out.entries) {
    const Text key = line_.substr(entry.key_begin, entry.key_end - entry.key_begin);
    if (key.size() != 3 && key.size() != 7 && key.size() != 10) continue;
    std::string lower(key);
    for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    const std::string named = "key \"" + std::string(key) + "\" is not ";
    if (lower == "lattice" && !out.has_lattice) out.warnings.push_back(named + "\"Lattice\": no cell");
    if (lower == "properties" && !out.has_properties) out.warnings.push_back(named + "\"Properties\": plain columns");
    if (lower == "pbc" && !has_pbc_) out.warnings.push_back(named + "\"pbc\": not read as periodicity");
  }
}

bool CommentReader::is_in_canonical_order(const CommentLine& out) const {
  if (is_duplicated_ || !out.has_properties || !is_pbc_canonical_) return false;
  const Entry& properties = out.properties;
  if (properties.delimiter != Delimiter::bare || !out.layout->is_canonical) return false;
  if (out.has_lattice && !out.lattice.is_canonical) return false;
  std::size_t end = 0;
  const std::size_t first = out.has_lattice ? 1 : 0;
  if (tokens_.size() != out.entries.size() + first + 2) return false;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const Entry& entry = tokens_[i];
    const Text key = line_.substr(entry.key_begin, entry.key_end - entry.key_begin);
    if (!follows(entry, end) || entry.value_begin < entry.key_end + 1) return false;
    const bool enclosed = entry.delimiter != Delimiter::bare;
    if (entry.value_begin != entry.key_end + (enclosed ? 2 : 1)) return false;
    if (first == 1 && i == 0 && key != "Lattice") return false;
    if (i == first && key != "Properties") return false;
    if (i + 1 == tokens_.size() && key != "pbc") return false;
    end = end_of(entry);
  }
  for (const Entry& entry : out.entries) {
    if (!entry.is_canonical) return false;
  }
  return end == line_.size();
}

}  // namespace atomloop::extxyz
