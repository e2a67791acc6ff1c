#include "core/dynamics/velocity_verlet.h"

namespace atomloop {

void VelocityVerlet::kick(const Forces& forces) {
  const double half = 0.5 * options_.time_step;
  for (std::size_t k = 0; k < system_.momenta.size(); ++k) {
    if (system_.fixed[k] == 0) system_.momenta[k] += half * forces.forces[k];
  }
}

void VelocityVerlet::drift() {
  for (std::size_t k = 0; k < system_.positions.size(); ++k) {
    if (system_.fixed[k] == 0) system_.positions[k] += options_.time_step * system_.momenta[k] / system_.masses[k / 3];
  }
}

bool VelocityVerlet::advance(const Forces& forces) {
  if (step_ > 0) kick(forces);
  if (step_ % options_.every == 0 || step_ == options_.steps) {
    const double step = static_cast<double>(step_);
    trajectory_.add(system_, forces, &step);
  }
  if (step_ == options_.steps) {
    ending_ = {"finished", {}, step_};
    return false;
  }
  kick(forces);
  drift();
  ++step_;
  return true;
}

}  // namespace atomloop
