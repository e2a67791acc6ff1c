#pragma once

#include <cstddef>

namespace atomloop::system {

/// Descriptor of a new anonymous file of zeros, to be mapped here and, by inheriting the descriptor, in a child.
/// Throws `std::system_error`.
int create_memory(std::size_t bytes);

/// Maps a descriptor of `create_memory`, shared with all who do. Throws `std::system_error`.
void* map_memory(int fd, std::size_t bytes);

void unmap_memory(void* memory, std::size_t bytes);

}  // namespace atomloop::system
