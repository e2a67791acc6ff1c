#include "core/extxyz/columns.h"

#include <charconv>
#include <unordered_set>

#include "core/extxyz/value_text.h"

namespace atomloop::extxyz {

namespace {

constexpr std::size_t kMostColumns = 4096;

bool kind_of_letter(Text letter, Kind& kind) {
  if (letter.size() != 1) return false;
  switch (letter[0]) {
    case 'R': kind = Kind::Real; return true;
    case 'I': kind = Kind::Integer; return true;
    case 'L': kind = Kind::Logical; return true;
    case 'S': kind = Kind::String; return true;
    default: return false;
  }
}

std::vector<Text> split_colons(Text text) {
  std::vector<Text> parts;
  while (parts.size() <= 3 * kMostColumns) {
    const std::size_t colon = text.find(':');
    parts.push_back(text.substr(0, colon));
    if (colon == Text::npos) break;
    text.remove_prefix(colon + 1);
  }
  return parts;
}

std::string quoted(Text text) { return "`" + shown(text) + "`"; }

std::string check_roles(ColumnLayout& layout) {
  for (std::size_t i = 0; i < layout.columns.size(); ++i) {
    const ColumnSpec& column = layout.columns[i];
    const int index = static_cast<int>(i);
    if (column.name == "pos") {
      if (column.kind != Kind::Real || column.width != 3) return "`pos` in Properties is not pos:R:3";
      layout.positions = index;
    } else if (column.name == "species") {
      if (column.kind != Kind::String || column.width != 1) return "`species` in Properties is not species:S:1";
      layout.species = index;
    } else if (column.name == "Z" && column.kind == Kind::Integer && column.width == 1) {
      layout.atomic_number = index;
    }
  }
  if (layout.positions < 0) return "no pos:R:3 in Properties";
  if (layout.species < 0 && layout.atomic_number < 0) return "neither species:S:1 nor Z:I:1 in Properties";
  return {};
}

}  // namespace

char kind_letter(Kind kind) { return "RILSJ"[static_cast<int>(kind)]; }

std::string parse_properties(Text text, ColumnLayout& layout) {
  const std::vector<Text> parts = split_colons(text);
  if (parts.size() > 3 * kMostColumns) return "Properties names more than " + std::to_string(kMostColumns) + " columns";
  if (parts.size() % 3 != 0) return "Properties is not name:type:count triplets";
  layout.text = text;
  std::unordered_set<Text> names;
  std::string written;
  for (std::size_t i = 0; i < parts.size(); i += 3) {
    ColumnSpec column;
    column.name = parts[i];
    if (column.name.empty()) return "column without a name in Properties";
    if (!kind_of_letter(parts[i + 1], column.kind)) {
      return "unknown type " + quoted(parts[i + 1]) + " of column " + quoted(parts[i]);
    }
    const Text count = parts[i + 2];
    const auto result = std::from_chars(count.data(), count.data() + count.size(), column.width);
    if (result.ec != std::errc() || result.ptr != count.data() + count.size() || column.width == 0) {
      return "bad column count " + quoted(count) + " of " + quoted(parts[i]);
    }
    if (!names.insert(parts[i]).second) return "column " + quoted(parts[i]) + " twice";
    column.first_token = layout.tokens;
    layout.tokens += column.width;
    column.first_real = layout.reals;
    if (column.kind == Kind::Real && column.name != "pos") layout.reals += column.width;
    written += (i == 0 ? "" : ":") + column.name + ":" + kind_letter(column.kind) + ":" + std::to_string(column.width);
    layout.columns.push_back(std::move(column));
  }
  layout.is_canonical = written == text && is_plain_properties(text);
  return check_roles(layout);
}

ColumnLayout plain_layout() {
  ColumnLayout layout;
  parse_properties("species:S:1:pos:R:3", layout);
  layout.is_declared = false;
  return layout;
}

}  // namespace atomloop::extxyz
