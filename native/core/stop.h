#pragma once

#include <cstddef>
#include <cstdint>

namespace atomloop {

/// Thrown out of a kernel when its stop flag was raised.
struct Stopped {};

/// Polls a flag that another thread may raise. Kernels report their work, counted in pairs or
/// atoms looked at, so that the flag is read every few milliseconds and costs nothing.
class StopPoll {
 public:
  /// Either flag may be null.
  explicit StopPoll(const std::int32_t* flag, const std::int32_t* other = nullptr) : flag_(flag), other_(other) {}

  void work(std::size_t units) {
    done_ += units;
    if (done_ >= kUnitsPerPoll) check();
  }

  void check() {
    done_ = 0;
    if (is_raised(flag_) || is_raised(other_)) throw Stopped{};
  }

 private:
  static constexpr std::size_t kUnitsPerPoll = std::size_t{1} << 20;

  static bool is_raised(const std::int32_t* flag) { return flag != nullptr && __atomic_load_n(flag, __ATOMIC_RELAXED) != 0; }

  const std::int32_t* flag_;
  const std::int32_t* other_;
  std::size_t done_ = 0;
};

}  // namespace atomloop
