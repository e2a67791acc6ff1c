#pragma once

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace atomloop::mpi {

/// What every message begins with. All ranks run the same program on the same kind of processor.
struct Header {
  std::uint32_t magic;
  std::uint32_t type;
  std::uint64_t length;
};
constexpr std::uint64_t kHeaderBytes = sizeof(Header);
static_assert(kHeaderBytes == 16, "the payload begins where vectors may begin");
constexpr std::uint32_t kMagic = 0x504d4c41;

/// Memory of one message: its header, then its payload.
class Block {
 public:
  Block() = default;
  Block(Block&& other) noexcept : data_(other.release()), size_(std::exchange(other.size_, 0)) {}
  Block& operator=(Block&& other) noexcept {
    std::free(data_);
    size_ = std::exchange(other.size_, 0);
    data_ = other.release();
    return *this;
  }
  ~Block() { std::free(data_); }

  /// False afterwards where memory is short.
  bool allocate(std::uint64_t payload_bytes) {
    if (payload_bytes > SIZE_MAX - kHeaderBytes) return false;
    *this = Block();
    data_ = static_cast<char*>(std::malloc(kHeaderBytes + payload_bytes));
    size_ = data_ == nullptr ? 0 : kHeaderBytes + payload_bytes;
    return data_ != nullptr;
  }

  char* data() { return data_; }
  char* payload() { return data_ + kHeaderBytes; }
  std::uint64_t size() const { return size_; }
  std::uint64_t payload_bytes() const { return size_ - kHeaderBytes; }

  Header header() const {
    Header header;
    std::memcpy(&header, data_, kHeaderBytes);
    return header;
  }
  void set_header(std::uint32_t type) {
    const Header header{kMagic, type, payload_bytes()};
    std::memcpy(data_, &header, kHeaderBytes);
  }

  /// The memory, to be freed by the caller.
  char* release() { return std::exchange(data_, nullptr); }

 private:
  char* data_ = nullptr;
  std::uint64_t size_ = 0;
};

/// A message on its way. Bytes count from the beginning of the header.
struct Parcel {
  Block block;
  /// Bytes whose transfer has begun.
  std::uint64_t begun = 0;
  /// Bytes that have arrived.
  std::uint64_t ended = 0;
};

}  // namespace atomloop::mpi
