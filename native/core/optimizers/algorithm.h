#pragma once

#include <cstddef>
#include <vector>

#include "core/optimizers/coordinates.h"
#include "core/stop.h"

namespace atomloop {

/// A place among the coordinates, and the slope there.
struct Location {
  const std::vector<double>& at;
  const Slope& slope;
};

/// How a minimizer chooses its steps. It asks for points, one after another, and is told the slope at each.
class Algorithm {
 public:
  virtual ~Algorithm() = default;

  /// Whether the point that it asked for last ends a step: others it only tries.
  virtual bool arrives(const Location&) { return true; }

  /// Where to go from there. False where it knows no way down. `stop` may be null; throws Stopped and ConfigurationError.
  virtual bool next(const Location& from, StopPoll* stop, std::vector<double>& to) = 0;
};

/// Shortens a step so that no row is longer than `longest`; a step longer than that keeps its direction.
void limit_rows(std::vector<double>& step, double longest);

}  // namespace atomloop
