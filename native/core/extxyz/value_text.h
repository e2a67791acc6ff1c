#pragma once

#include <string>

#include "core/extxyz/text.h"
#include "core/extxyz/value.h"

namespace atomloop::extxyz {

/// Appends a value as it stands after `key=`. `key` matters for `stress` and `virial`, and for `uid`.
void append_value(std::string& out, Text key, const Value& value);

/// Appends a string: bare, quoted, or as `_JSON` where a reader would take it for something else.
void append_string(std::string& out, Text text);

/// Appends a key, quoted where it has to be. False when no reader would give it back.
bool append_key(std::string& out, Text key);

/// True when the key can stand without quotes.
bool is_plain_key(Text key);

/// True when the text of Properties can stand without quotes.
bool is_plain_properties(Text text);

/// Appends the three letters of pbc, with their key.
void append_pbc(std::string& out, const bool* pbc);

/// True when a bare word can hold the text.
bool is_bare_word(Text text);

}  // namespace atomloop::extxyz
