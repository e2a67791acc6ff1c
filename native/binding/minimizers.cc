#include <memory>
#include <string>

#include "binding/machines.h"
#include "core/optimizers/fire.h"
#include "core/optimizers/minimizer.h"

namespace atomloop::binding {
namespace {

std::string text_property(const Napi::Object& object, const char* name) { return object.Get(name).ToString(); }

using MakeAlgorithm = std::function<std::unique_ptr<Algorithm>()>;

MakeAlgorithm read_algorithm(const Napi::Object& machine) {
  const std::string name = text_property(machine, "optimizer");
  if (name == "fire") return [] { return std::make_unique<Fire>(FireOptions{}); };
  throw Napi::TypeError::New(machine.Env(), "unknown optimizer `" + name + "`");
}

}  // namespace

MachinePlan read_minimizer(const Napi::Object& request, ChunkRequest&) {
  const Napi::Object machine = request.Get("machine").ToObject();
  const MinimizerOptions options{number_property(machine, "fmax"), number_property(machine, "smax"),
                                 static_cast<std::size_t>(number_property(machine, "steps")),
                                 static_cast<std::size_t>(number_property(machine, "every"))};
  const MakeAlgorithm make_algorithm = read_algorithm(machine);
  TrajectoryLayout layout;
  layout.stress = boolean_property(request.Get("keep").ToObject(), "stress");
  layout.energies = boolean_property(request.Get("keep").ToObject(), "energies");
  layout.scalars = 1;
  return {layout, [options, make_algorithm](std::size_t, System& system, Trajectory& trajectory) {
            Minimizer::Parts parts{std::make_unique<AtomCoordinates>(system), make_algorithm()};
            return std::make_unique<Minimizer>(system, trajectory, options, std::move(parts));
          }};
}

}  // namespace atomloop::binding
