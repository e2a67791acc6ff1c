#include "binding/machines.h"
#include "core/dynamics/velocity_verlet.h"

namespace atomloop::binding {

MachinePlan read_integrator(const Napi::Object& request, ChunkRequest&) {
  const Napi::Object options = request.Get("machine").ToObject();
  const VelocityVerletOptions verlet{number_property(options, "timeStep"), static_cast<std::size_t>(number_property(options, "steps")),
                                     static_cast<std::size_t>(number_property(options, "every"))};
  TrajectoryLayout layout;
  layout.momenta = true;
  layout.stress = boolean_property(request.Get("keep").ToObject(), "stress");
  layout.energies = boolean_property(request.Get("keep").ToObject(), "energies");
  layout.scalars = 1;
  return {layout, [verlet](std::size_t, System& system, Trajectory& trajectory) {
            return std::make_unique<VelocityVerlet>(system, trajectory, verlet);
          }};
}

}  // namespace atomloop::binding
