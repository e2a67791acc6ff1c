#pragma once

#include <cstdlib>
#include <new>

#include "core/extxyz/text.h"

namespace atomloop::extxyz {

/// Text that grows at its end, without ever filling memory that is going to be written anyway.
class TextBuffer {
 public:
  TextBuffer() = default;
  ~TextBuffer() { std::free(data_); }
  TextBuffer(const TextBuffer&) = delete;
  TextBuffer& operator=(const TextBuffer&) = delete;

  std::size_t size() const { return size_; }
  const char* data() const { return data_; }

  /// Room for `count` more bytes; tell with `advance_to` how far it was used.
  char* room(std::size_t count) {
    if (capacity_ - size_ < count) grow(count);
    return data_ + size_;
  }
  void advance_to(const char* end) { size_ = static_cast<std::size_t>(end - data_); }

  void append(Text text) {
    if (text.empty()) return;
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  void append(char c) {
    *room(1) = c;
    ++size_;
  }

  void truncate(std::size_t size) { size_ = size; }

 private:
  void grow(std::size_t count) {
    const std::size_t wanted = size_ + count;
    std::size_t capacity = capacity_ * 2 < 4096 ? 4096 : capacity_ * 2;
    if (capacity < wanted) capacity = wanted;
    void* grown = std::realloc(data_, capacity);
    if (grown == nullptr) throw std::bad_alloc();
    data_ = static_cast<char*>(grown);
    capacity_ = capacity;
  }

  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace atomloop::extxyz
