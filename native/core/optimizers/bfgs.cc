#include "core/optimizers/bfgs.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/configuration_error.h"
#include "core/math/eigen.h"
#include "core/math/vectors.h"

namespace atomloop {
namespace {

/// Shorter steps tell nothing of the curvature.
constexpr double kShortest = 1e-7;
/// What is left of a vector of length one beside others, below which it is theirs.
constexpr double kDependent = 1e-12;
/// Numbers that the basis and the Hessian may take.
constexpr std::size_t kMostNumbers = std::size_t{1} << 27;

std::vector<double> difference(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> result(a);
  for (std::size_t k = 0; k < a.size(); ++k) result[k] -= b[k];
  return result;
}

double largest(const std::vector<double>& values) {
  double most = 0.0;
  for (double value : values) most = std::fmax(most, std::fabs(value));
  return most;
}

}  // namespace

std::vector<double> Bfgs::components(const std::vector<double>& vector) const {
  std::vector<double> result(hessian_.size);
  for (std::size_t k = 0; k < result.size(); ++k) result[k] = dot(basis_.data() + k * vector.size(), vector.data(), vector.size());
  return result;
}

void Bfgs::widen(const std::vector<double>& vector) {
  const std::size_t size = vector.size();
  const std::size_t count = hessian_.size;
  if (count == size) return;
  std::vector<double> rest(vector);
  for (int pass = 0; pass < 2; ++pass) {
    for (std::size_t k = 0; k < count; ++k) {
      const double* known = basis_.data() + k * size;
      add_scaled(rest.data(), known, -dot(known, rest.data(), size), size);
    }
  }
  const double length = norm(rest);
  if (!(length > kDependent * norm(vector))) return;
  if ((count + 1) * (size + 2 * count) > kMostNumbers) {
    throw ConfigurationError("E_OUT_OF_MEMORY", "BFGS needs more than 1 GiB for " + std::to_string(size / 3) + " atoms and so many steps",
                             "a smaller configuration, fewer steps, or the optimizer `lbfgs`");
  }
  for (double value : rest) basis_.push_back(value / length);
  SquareMatrix wider(count + 1);
  for (std::size_t r = 0; r < count; ++r) std::copy_n(hessian_.row(r), count, wider.row(r));
  wider.row(count)[count] = options_.curvature;
  hessian_ = std::move(wider);
}

void Bfgs::update(const std::vector<double>& dr, const std::vector<double>& df) {
  if (!(largest(dr) >= kShortest)) return;
  widen(dr);
  widen(df);
  const std::vector<double> r = components(dr), f = components(df);
  std::vector<double> g(r.size());
  for (std::size_t k = 0; k < g.size(); ++k) g[k] = dot(hessian_.row(k), r.data(), r.size());
  const double a = dot(r, f);
  const double b = dot(r, g);
  if (a == 0.0 || b == 0.0) return;
  for (std::size_t k = 0; k < g.size(); ++k) {
    add_scaled(hessian_.row(k), f.data(), -f[k] / a, g.size());
    add_scaled(hessian_.row(k), g.data(), -g[k] / b, g.size());
  }
}

void Bfgs::solve(std::vector<double>& f, StopPoll* stop) {
  if (cholesky_.factor(hessian_, stop)) {
    cholesky_.solve(f.data());
    return;
  }
  std::vector<double> values;
  SquareMatrix vectors;
  eigen(hessian_, values, vectors, stop);
  std::vector<double> result(f.size(), 0.0);
  for (std::size_t k = 0; k < f.size(); ++k) {
    add_scaled(result.data(), vectors.row(k), dot(vectors.row(k), f.data(), f.size()) / std::fabs(values[k]), f.size());
  }
  f = std::move(result);
}

bool Bfgs::next(const Location& from, StopPoll* stop, std::vector<double>& to) {
  const std::vector<double>& forces = from.slope.forces;
  if (!at_.empty()) update(difference(from.at, at_), difference(forces, forces_));
  const std::vector<double> before = components(forces);
  std::vector<double> after = before;
  if (!after.empty()) solve(after, stop);
  std::vector<double> step(forces);
  for (double& value : step) value /= options_.curvature;
  for (std::size_t k = 0; k < after.size(); ++k) {
    add_scaled(step.data(), basis_.data() + k * step.size(), after[k] - before[k] / options_.curvature, step.size());
  }
  limit_rows(step, options_.longest_step);
  at_ = from.at;
  forces_ = forces;
  to = from.at;
  add_scaled(to, step, 1.0);
  return true;
}

}  // namespace atomloop
