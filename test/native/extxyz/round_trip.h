#pragma once

#include <string>
#include <string_view>

/// Reads a text and writes it in several ways that must agree; returns what is wrong, or an empty string.
/// Text that is refused is fine, as long as it is refused the same way each time.
std::string check_round_trip(std::string_view text);
