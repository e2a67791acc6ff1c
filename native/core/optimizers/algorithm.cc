#include "core/optimizers/algorithm.h"

#include "core/math/vectors.h"

namespace atomloop {

void limit_rows(std::vector<double>& step, double longest) {
  const double length = longest_row(step.data(), step.size() / 3);
  if (!(length >= longest)) return;
  for (double& value : step) value *= longest / length;
}

}  // namespace atomloop
