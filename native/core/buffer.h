#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>

namespace atomloop {

/// Growing array of plain values that is not initialized, aligned for vectors, and kept between
/// configurations so that a chunk allocates once.
template <class T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  T& operator[](std::size_t i) { return data_.get()[i]; }
  const T& operator[](std::size_t i) const { return data_.get()[i]; }
  std::size_t capacity() const { return capacity_; }

  /// Makes room for `size` values; the first `kept` of those there stay.
  void reserve(std::size_t size, std::size_t kept = 0) {
    if (size <= capacity_) return;
    const std::size_t capacity = std::max({size, capacity_ + capacity_ / 2, std::size_t{64}});
    const std::size_t bytes = (capacity * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
    std::unique_ptr<T[], Free> grown(static_cast<T*>(std::aligned_alloc(kAlignment, bytes)));
    if (!grown) throw std::bad_alloc();
    if (kept > 0) std::memcpy(grown.get(), data_.get(), kept * sizeof(T));
    data_ = std::move(grown);
    capacity_ = capacity;
  }

  void assign(std::size_t size, const T& value) {
    reserve(size);
    std::fill_n(data(), size, value);
  }

 private:
  static constexpr std::size_t kAlignment = 64;
  struct Free {
    void operator()(T* pointer) const { std::free(pointer); }
  };
  std::unique_ptr<T[], Free> data_;
  std::size_t capacity_ = 0;
};

}  // namespace atomloop
