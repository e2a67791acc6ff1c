#include "core/optimizers/minimizer.h"

#include "core/math/vectors.h"

namespace atomloop {

bool Minimizer::is_converged() const {
  const bool is_cell_apart = options_.smax >= 0.0;
  const std::size_t rows = is_cell_apart ? system_.natoms() : parts_.coordinates->rows();
  if (!(longest_row(slope_.forces.data(), rows) < options_.fmax)) return false;
  return !is_cell_apart || parts_.coordinates->rows() == rows || slope_.stress < options_.smax;
}

void Minimizer::keep(const Forces& forces) {
  const double step = static_cast<double>(ending_.steps);
  trajectory_.add(system_, forces, &step);
}

bool Minimizer::end(const Forces& forces, const char* name, const char* reason) {
  watch_.check_end(ending_.steps, forces, system_);
  keep(forces);
  ending_.name = name;
  ending_.reason = reason;
  return true;
}

bool Minimizer::is_over(const Forces& forces) {
  if (is_started_) ++ending_.steps;
  is_started_ = true;
  watch_.check(ending_.steps, forces, system_);
  if (is_converged()) return end(forces, "converged", "");
  if (ending_.steps == options_.steps) return end(forces, "unconverged", "all steps are used up");
  if (options_.every > 0 && ending_.steps % options_.every == 0) keep(forces);
  return false;
}

bool Minimizer::advance(const Forces& forces) {
  parts_.coordinates->project(forces, slope_);
  parts_.coordinates->read(at_);
  if (is_stuck_) return !end(forces, "unconverged", "no step lowers the energy");
  const Location here{at_, slope_};
  if (parts_.algorithm->arrives(here) && is_over(forces)) return false;
  is_stuck_ = !parts_.algorithm->next(here, stop_, to_);
  parts_.coordinates->move(to_);
  return true;
}

}  // namespace atomloop
