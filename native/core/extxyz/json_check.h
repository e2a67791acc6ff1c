#pragma once

#include "core/extxyz/text.h"

namespace atomloop::extxyz {

/// True for one JSON value, nested at most 64 deep. NaN and Infinity are accepted, as Python's json writes them.
bool is_json(Text text);

}  // namespace atomloop::extxyz
