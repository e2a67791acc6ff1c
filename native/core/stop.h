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
  explicit StopPoll(const std::int32_t* flag) : flag_(flag) {}

  void work(std::size_t units) {
    done_ += units;
    if (done_ >= kUnitsPerPoll) check();
  }

  void check() {
    done_ = 0;
    if (flag_ != nullptr && __atomic_load_n(flag_, __ATOMIC_RELAXED) != 0) throw Stopped{};
  }

 private:
  static constexpr std::size_t kUnitsPerPoll = std::size_t{1} << 20;
  const std::int32_t* flag_;
  std::size_t done_ = 0;
};

}  // namespace atomloop
