#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "mpi/pool.h"

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
  Block(Block&& other) noexcept { *this = std::move(other); }
  Block& operator=(Block&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~Block() {
    if (data_ != nullptr) Pool::instance().give_back(data_, size_);
  }

  /// False afterwards where memory is short.
  bool allocate(std::uint64_t payload_bytes) {
    if (payload_bytes > SIZE_MAX - kHeaderBytes) return false;
    Block old = std::move(*this);
    data_ = Pool::instance().take(kHeaderBytes + payload_bytes);
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
  void set_header(std::uint32_t type) { set_header(type, payload_bytes()); }
  /// Of a message whose payload is elsewhere.
  void set_header(std::uint32_t type, std::uint64_t length) {
    const Header header{kMagic, type, length};
    std::memcpy(data_, &header, kHeaderBytes);
  }

 private:
  char* data_ = nullptr;
  std::uint64_t size_ = 0;
};

/// Memory of somebody else, which stays as it is until `owner` is let go.
struct Loan {
  const char* data;
  std::uint64_t bytes;
};

/// A message to be sent: a block, or the header alone and the payload in pieces that are lent.
struct Letter {
  Block block;
  std::vector<Loan> loans;
  std::shared_ptr<void> owner;
};

/// A message on its way. Bytes count from the beginning of the header.
struct Parcel {
  Block block;
  std::vector<Loan> loans;
  std::shared_ptr<void> owner;
  /// Loans all of whose bytes have begun.
  std::size_t lent = 0;
  /// Bytes whose transfer has begun.
  std::uint64_t begun = 0;
  /// Bytes that have arrived.
  std::uint64_t ended = 0;
};

}  // namespace atomloop::mpi
