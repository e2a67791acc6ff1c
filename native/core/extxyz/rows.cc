#include "core/extxyz/rows.h"

#include "core/extxyz/elements.h"
#include "core/extxyz/fast_real.h"
#include "core/extxyz/numbers.h"
#include "core/extxyz/row_tokens.h"

namespace atomloop::extxyz {

namespace {

enum class Fault : std::uint8_t { none, missing, real, integer, logical };

/// Reads one row after another of the same layout.
class RowReader {
 public:
  /// The rows end at `limit`.
  RowReader(const ColumnLayout& layout, const char* limit, double* reals)
      : layout_(layout), limit_(limit), reals_(reals) {}

  /// Reads the row; `at()` is then behind its last column, or at the token that is wrong.
  Fault read(const char* begin, const char* end, double* position, std::uint8_t* number) {
    p_ = begin;
    end_ = end;
    for (column_ = 0; column_ < layout_.columns.size(); ++column_) {
      const Fault fault = read_column(static_cast<int>(column_), position, number);
      if (fault != Fault::none) return fault;
    }
    return Fault::none;
  }

  const char* at() const { return p_; }
  const ColumnSpec& column() const { return layout_.columns[column_]; }
  bool is_canonical() const { return canonical_; }
  bool is_overflow() const { return overflow_; }

 private:
  /// Goes to the next token; false at the end of the row.
  bool next() {
    if (limit_ - p_ >= 8) p_ += leading_spaces(p_);
    while (p_ != end_ && *p_ == ' ') ++p_;
    if (p_ == end_) return false;
    if (!is_blank(*p_)) return true;
    canonical_ = false;
    p_ = skip_blanks(p_, end_);
    return p_ != end_;
  }

  Fault read_column(int index, double* position, std::uint8_t* number) {
    const ColumnSpec& column = layout_.columns[static_cast<std::size_t>(index)];
    if (index == layout_.positions) return reals<true>(3, position);
    if (index == layout_.species) {
      if (!next()) return Fault::missing;
      const char* start = p_;
      p_ = token_end(p_, end_);
      *number = atomic_number(text_between(start, p_));
      return Fault::none;
    }
    switch (column.kind) {
      case Kind::Real:
        if (reals_ == nullptr) return reals<false>(column.width, nullptr);
        reals_ += column.width;
        return reals<true>(column.width, reals_ - column.width);
      case Kind::Integer: return integers(column.width, index == layout_.atomic_number ? number : nullptr);
      case Kind::Logical: return logicals(column.width);
      default: return strings(column.width);
    }
  }

  template <bool Convert>
  Fault reals(std::uint32_t width, double* out) {
    for (std::uint32_t i = 0; i < width; ++i) {
      if (!next()) return Fault::missing;
      double value = 0;
      const char* after = fast_real<Convert>(p_, end_, limit_, value);
      if (after == nullptr) {
        after = token_end(p_, end_);
        const NumberForm form = parse_real(text_between(p_, after), value);
        overflow_ = form == NumberForm::overflow;
        if (!is_number(form)) return Fault::real;
        canonical_ = canonical_ && form == NumberForm::usual;
      }
      if (Convert) out[i] = value;
      p_ = after;
    }
    return Fault::none;
  }

  Fault integers(std::uint32_t width, std::uint8_t* number) {
    for (std::uint32_t i = 0; i < width; ++i) {
      if (!next()) return Fault::missing;
      std::int64_t value = 0;
      const char* after = token_end(p_, end_);
      const NumberForm form = parse_integer(text_between(p_, after), value);
      overflow_ = form == NumberForm::overflow;
      if (!is_number(form)) return Fault::integer;
      canonical_ = canonical_ && form == NumberForm::usual;
      if (number != nullptr && layout_.species < 0) {
        *number = value > 0 && value <= 118 ? static_cast<std::uint8_t>(value) : 0;
      }
      p_ = after;
    }
    return Fault::none;
  }

  Fault logicals(std::uint32_t width) {
    for (std::uint32_t i = 0; i < width; ++i) {
      if (!next()) return Fault::missing;
      bool value = false;
      const char* after = token_end(p_, end_);
      const Text token = text_between(p_, after);
      if (!parse_column_logical(token, value)) return Fault::logical;
      canonical_ = canonical_ && (token == "T" || token == "F");
      p_ = after;
    }
    return Fault::none;
  }

  Fault strings(std::uint32_t width) {
    for (std::uint32_t i = 0; i < width; ++i) {
      if (!next()) return Fault::missing;
      p_ = token_end(p_, end_);
    }
    return Fault::none;
  }

  const ColumnLayout& layout_;
  const char* limit_;
  double* reals_;
  const char* p_ = nullptr;
  const char* end_ = nullptr;
  std::size_t column_ = 0;
  bool canonical_ = true;
  bool overflow_ = false;
};

std::uint64_t count_tokens(const char* p, const char* end) {
  std::uint64_t count = 0;
  for (p = skip_blanks(p, end); p != end; p = skip_blanks(token_end(p, end), end)) ++count;
  return count;
}

void describe(Fault fault, const RowReader& reader, const ColumnLayout& layout, const char* begin, const char* end,
              ParseError& error) {
  const char* at = reader.at();
  error.column = static_cast<std::uint64_t>(at - begin) + 1;
  if (fault == Fault::missing) {
    error.kind = "missing-column";
    const std::uint64_t found = count_tokens(begin, end);
    error.message = std::to_string(found) + (found == 1 ? " column" : " columns") + " in the row of an atom";
    error.expected = std::to_string(layout.tokens) + " columns";
    error.got = std::to_string(found);
    return;
  }
  const std::string token = shown(text_between(at, token_end(at, end)));
  const bool overflow = reader.is_overflow();
  error.message = (overflow ? "number `" : "`") + token + "` in column `" + reader.column().name + "`" +
                  (overflow ? " is out of range" : "");
  error.got = token;
  error.kind = fault == Fault::real ? "bad-float" : fault == Fault::integer ? "bad-int" : "bad-bool";
  error.expected = fault == Fault::real ? "a real number" : fault == Fault::integer ? "an integer" : "T or F";
  if (overflow) error.expected += fault == Fault::real ? " below 1.8e308" : " of 64 bits";
}

bool is_all_blank(const char* p, const char* end) {
  while (p != end && (is_blank(*p) || *p == '\n')) ++p;
  return p == end;
}

bool fail_nul(const char* begin, const char* nul, ParseError& error) {
  error.kind = "bad-character";
  error.message = "NUL byte in the row of an atom";
  error.expected = "text";
  error.column = static_cast<std::uint64_t>(nul - begin) + 1;
  return false;
}

}  // namespace

bool read_rows(const char* p, const char* end, const ColumnLayout& layout, std::uint64_t atoms, std::uint64_t line,
               const RowTarget& target, Rows& rows, ParseError& error) {
  RowReader reader(layout, end, target.reals);
  const bool has_nul = p != end && std::memchr(p, 0, static_cast<std::size_t>(end - p)) != nullptr;
  bool canonical = true;
  for (; rows.atoms < atoms && p != end; ++rows.atoms) {
    const char* newline = line_end(p, end);
    const void* nul = has_nul ? std::memchr(p, 0, static_cast<std::size_t>(newline - p)) : nullptr;
    error.line = line + rows.atoms;
    if (nul != nullptr) return fail_nul(p, static_cast<const char*>(nul), error);
    if (newline == p || is_blank(*p) || is_blank(newline[-1])) {
      canonical = false;
      if (is_all_blank(p, end)) break;
    }
    if (rows.atoms == target.room) break;
    const Fault fault = reader.read(p, newline, target.positions + 3 * rows.atoms, target.numbers + rows.atoms);
    if (fault != Fault::none) {
      describe(fault, reader, layout, p, newline, error);
      return false;
    }
    if (reader.at() != newline && skip_blanks(reader.at(), newline) != newline) {
      canonical = false;
      if (rows.extra_line == 0) {
        rows.extra_line = error.line;
        rows.extra_columns = count_tokens(p, newline);
      }
    }
    p = newline == end ? end : newline + 1;
  }
  rows.end = p;
  rows.is_canonical = canonical && reader.is_canonical();
  if (rows.atoms == atoms) return true;
  error.kind = "truncated";
  error.line = line + rows.atoms;
  return false;
}

}  // namespace atomloop::extxyz
