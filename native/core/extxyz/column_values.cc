#include "core/extxyz/column_values.h"

#include <limits>

#include "core/extxyz/fast_real.h"
#include "core/extxyz/numbers.h"

namespace atomloop::extxyz {

namespace {

const char* take_real(const char* p, const char* end, const char* limit, double& value) {
  const char* after = fast_real<true>(p, end, limit, value);
  if (after != nullptr) return after;
  after = token_end(p, end);
  parse_real(text_between(p, after), value);
  return after;
}

bool same_real(double a, double b) { return std::memcmp(&a, &b, sizeof a) == 0; }

}  // namespace

void read_reals(Text rows, const ColumnSpec& column, double* out, std::uint64_t count) {
  double* last = out + count;
  const char* limit = rows.data() + rows.size();
  visit_column(rows, column, [&](const char* p, const char* end) -> const char* {
    if (out == last) return nullptr;
    return take_real(p, end, limit, *out++);
  });
}

bool read_integers(Text rows, const ColumnSpec& column, std::int64_t* out, std::uint64_t count) {
  std::int64_t* last = out + count;
  bool narrow = true;
  visit_column(rows, column, [&](const char* p, const char* end) -> const char* {
    if (out == last) return nullptr;
    const char* after = token_end(p, end);
    parse_integer(text_between(p, after), *out);
    narrow = narrow && *out >= std::numeric_limits<std::int32_t>::min() && *out <= std::numeric_limits<std::int32_t>::max();
    ++out;
    return after;
  });
  return narrow;
}

void read_logicals(Text rows, const ColumnSpec& column, std::uint8_t* out, std::uint64_t count) {
  std::uint8_t* last = out + count;
  visit_column(rows, column, [&](const char* p, const char* end) -> const char* {
    if (out == last) return nullptr;
    const char* after = token_end(p, end);
    bool value = false;
    parse_column_logical(text_between(p, after), value);
    *out++ = value ? 1 : 0;
    return after;
  });
}

std::string read_strings(Text rows, const ColumnSpec& column) {
  std::string out;
  visit_column(rows, column, [&](const char* p, const char* end) {
    const char* after = token_end(p, end);
    if (!out.empty()) out += '\n';
    out.append(p, after);
    return after;
  });
  return out;
}

bool holds(Text rows, const ColumnSpec& column, const ColumnData& data, std::uint64_t count) {
  if (column.kind != data.kind || column.width != data.width) return false;
  const char* limit = rows.data() + rows.size();
  std::uint64_t i = 0;
  const bool same = visit_column(rows, column, [&](const char* p, const char* end) -> const char* {
    if (i == count) return nullptr;
    const char* after = nullptr;
    double real = 0;
    std::int64_t integer = 0;
    bool logical = false;
    bool equal = false;
    if (data.kind == Kind::Real) {
      after = take_real(p, end, limit, real);
      equal = same_real(real, data.reals[i]);
    } else {
      after = token_end(p, end);
      const Text token = text_between(p, after);
      switch (data.kind) {
        case Kind::Integer: equal = is_number(parse_integer(token, integer)) && integer == data.integer(i); break;
        case Kind::Logical: equal = parse_column_logical(token, logical) && logical == (data.logicals[i] != 0); break;
        default: equal = token == data.strings[i]; break;
      }
    }
    ++i;
    return equal ? after : nullptr;
  });
  return same && i == count;
}

}  // namespace atomloop::extxyz
