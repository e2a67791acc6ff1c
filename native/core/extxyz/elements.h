#pragma once

#include <cstdint>

#include "core/extxyz/text.h"

namespace atomloop::extxyz {

/// Atomic number of a label; 0 when it is no element symbol (case matters).
std::uint8_t atomic_number(Text label);

/// Symbol of an atomic number; `X` for 0 and beyond 118.
Text element_symbol(std::int64_t number);

}  // namespace atomloop::extxyz
