#include "core/extxyz/json_check.h"

namespace atomloop::extxyz {

namespace {

constexpr int kMostDepth = 64;

/// Recursive descent over RFC 8259, with a bound on the depth.
class JsonCheck {
 public:
  explicit JsonCheck(Text text) : p_(text.data()), end_(p_ + text.size()) {}

  bool whole() {
    if (!value(0)) return false;
    skip();
    return p_ == end_;
  }

 private:
  void skip() {
    while (p_ != end_ && (is_blank(*p_) || *p_ == '\n')) ++p_;
  }

  bool take(char c) {
    skip();
    if (p_ == end_ || *p_ != c) return false;
    ++p_;
    return true;
  }

  bool word(Text expected) {
    if (Text(p_, static_cast<std::size_t>(end_ - p_)).substr(0, expected.size()) != expected) return false;
    p_ += expected.size();
    return true;
  }

  bool digits() {
    const char* start = p_;
    while (p_ != end_ && is_digit(*p_)) ++p_;
    return p_ != start;
  }

  bool number() {
    if (*p_ == '-') ++p_;
    if (word("Infinity")) return true;
    const bool zero = p_ != end_ && *p_ == '0';
    if (zero) ++p_;
    if (!zero && !digits()) return false;
    if (p_ != end_ && *p_ == '.') {
      ++p_;
      if (!digits()) return false;
    }
    if (p_ == end_ || (*p_ | 0x20) != 'e') return true;
    ++p_;
    if (p_ != end_ && (*p_ == '-' || *p_ == '+')) ++p_;
    return digits();
  }

  bool escape() {
    if (p_ == end_) return false;
    const char c = *p_++;
    if (c != 'u') return Text("\"\\/bfnrt").find(c) != Text::npos;
    for (int i = 0; i < 4; ++i, ++p_) {
      if (p_ == end_) return false;
      const char lower = static_cast<char>(*p_ | 0x20);
      if (!is_digit(*p_) && (lower < 'a' || lower > 'f')) return false;
    }
    return true;
  }

  bool string() {
    if (!take('"')) return false;
    while (p_ != end_) {
      const char c = *p_++;
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c == '\\' && !escape()) return false;
    }
    return false;
  }

  bool members(char close, bool keyed, int depth) {
    ++p_;
    if (take(close)) return true;
    do {
      if (keyed && (!string() || !take(':'))) return false;
      if (!value(depth + 1)) return false;
    } while (take(','));
    return take(close);
  }

  bool value(int depth) {
    skip();
    if (p_ == end_ || depth > kMostDepth) return false;
    switch (*p_) {
      case '{': return members('}', true, depth);
      case '[': return members(']', false, depth);
      case '"': return string();
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      case 'N': return word("NaN");
      case 'I': return word("Infinity");
      default: return (*p_ == '-' || is_digit(*p_)) && number();
    }
  }

  const char* p_;
  const char* end_;
};

}  // namespace

bool is_json(Text text) { return JsonCheck(text).whole(); }

}  // namespace atomloop::extxyz
