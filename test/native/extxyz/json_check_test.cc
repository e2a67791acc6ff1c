#include <string>

#include "check.h"
#include "core/extxyz/json_check.h"

void test_json_check() {
  using atomloop::extxyz::is_json;
  for (const char* good : {"1", "-0.5e+3", "null", "true", " [1, 2, {\"a\": [] }] ", "{}", "\"\\u00e4\\n\"", "NaN", "[-Infinity]"}) {
    CHECK(is_json(good));
  }
  for (const char* bad : {"", "01", "1.", ".5", "-", "[1,]", "{\"a\"}", "{a:1}", "\"\\x\"", "\"", "nul", "[1] 2", "'a'", "\"a\nb\"", "\"\\u12g4\""}) {
    CHECK(!is_json(bad));
  }
  CHECK(is_json(std::string(60, '[') + std::string(60, ']')));
  CHECK(!is_json(std::string(100000, '[') + std::string(100000, ']')));
  CHECK(!is_json(std::string(100000, '[')));
}
