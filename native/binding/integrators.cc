#include <optional>
#include <vector>

#include "binding/machines.h"
#include "core/dynamics/integrators/make_integrator.h"
#include "core/dynamics/molecular_dynamics.h"
#include "core/dynamics/velocities.h"
#include "core/math/recorded_normals.h"

namespace atomloop::binding {
namespace {

constexpr std::size_t kStateWords = 4;

std::optional<double> optional_number(const Napi::Object& object, const char* name) {
  if (object.Get(name).IsUndefined()) return std::nullopt;
  return number_property(object, name);
}

double number_or(const Napi::Object& object, const char* name, double otherwise) { return optional_number(object, name).value_or(otherwise); }

std::size_t count_property(const Napi::Object& object, const char* name) { return static_cast<std::size_t>(number_property(object, name)); }

/// What all configurations of a chunk have in common, and what each has of its own.
struct Plan {
  IntegratorOptions integrator;
  std::vector<Stage> stages;
  Recording recording;
  AbortLimits limits;
  VelocityOptions velocities;
  /// 1 for each configuration whose velocities are drawn.
  std::vector<std::uint8_t> draws;
  /// Four words each.
  std::vector<std::uint32_t> velocity_states, noise_states;
  /// Å^3/eV of each.
  std::vector<double> compressibilities;
  /// Numbers that are used instead of the stream; empty for none.
  std::vector<double> normals;

  std::unique_ptr<Machine> make(std::size_t index, System& system, Trajectory& trajectory) const;
  std::unique_ptr<RandomSource> noise(std::size_t index) const;
};

std::unique_ptr<RandomSource> Plan::noise(std::size_t index) const {
  if (!normals.empty()) return std::make_unique<RecordedNormals>(normals);
  return std::make_unique<RandomStream>(&noise_states[kStateWords * index]);
}

std::unique_ptr<Machine> Plan::make(std::size_t index, System& system, Trajectory& trajectory) const {
  IntegratorOptions own = integrator;
  own.compressibility = compressibilities[index];
  MolecularDynamics::Parts parts{make_integrator(system, own, noise(index)), own.time_step, Schedule(stages), recording, limits};
  if (draws[index] != 0) {
    RandomStream random(&velocity_states[kStateWords * index]);
    draw_velocities(parts.integrator->kinetics(), velocities, random);
  }
  return std::make_unique<MolecularDynamics>(system, trajectory, std::move(parts));
}

/// Flat: steps, K and eV/Å^3 of each.
std::vector<Stage> read_stages(const Napi::Object& machine) {
  const auto numbers = typed_array<Napi::Float64Array>(machine, "stages");
  std::vector<Stage> stages;
  for (std::size_t k = 0; k + 3 <= numbers.ElementLength(); k += 3) {
    stages.push_back({static_cast<std::size_t>(numbers[k]), {numbers[k + 1], numbers[k + 2]}});
  }
  if (stages.empty()) throw Napi::RangeError::New(machine.Env(), "expected `stages` to have an entry");
  return stages;
}

AbortLimits read_limits(const Napi::Object& abort) {
  AbortLimits limits;
  limits.energy_drop = optional_number(abort, "energyDrop");
  limits.energy_rise = optional_number(abort, "energyRise");
  limits.least_volume = optional_number(abort, "leastVolume");
  limits.most_volume = optional_number(abort, "mostVolume");
  limits.force = optional_number(abort, "force");
  limits.distance = optional_number(abort, "distance");
  return limits;
}

IntegratorOptions read_options(const Napi::Object& machine) {
  const Napi::Object ensemble = machine.Get("ensemble").ToObject();
  IntegratorOptions options;
  const std::string name = ensemble.Get("name").ToString();
  const std::optional<Ensemble> found = ensemble_by_name(name);
  if (!found) throw Napi::TypeError::New(machine.Env(), "expected the name of an ensemble, got `" + name + "`");
  options.ensemble = *found;
  options.time_step = number_property(machine, "timeStep");
  options.temperature_time = number_or(ensemble, "temperatureTime", 0.0);
  options.pressure_time = number_or(ensemble, "pressureTime", 0.0);
  options.friction = number_or(ensemble, "friction", 0.0);
  options.is_isotropic = boolean_property(ensemble, "isIsotropic");
  options.fixes_center = boolean_property(ensemble, "fixesCenter");
  return options;
}

template <class Array, class Value>
std::vector<Value> copied(const Napi::Object& object, const char* name, std::size_t length) {
  const Array array = typed_array<Array>(object, name, length);
  return std::vector<Value>(array.Data(), array.Data() + array.ElementLength());
}

Plan read_plan(const Napi::Object& machine, std::size_t count) {
  Plan plan;
  plan.integrator = read_options(machine);
  plan.stages = read_stages(machine);
  plan.recording = {count_property(machine, "every"), count_property(machine, "logEvery"), boolean_property(machine, "lastOnly")};
  if (plan.recording.frame_every == 0) throw Napi::RangeError::New(machine.Env(), "expected `every` to be at least 1");
  plan.limits = read_limits(machine.Get("abort").ToObject());
  const Napi::Object velocities = machine.Get("velocities").ToObject();
  plan.velocities = {number_property(velocities, "temperature"), boolean_property(velocities, "isExact"),
                     boolean_property(velocities, "stopsDrift")};
  plan.draws = copied<Napi::Uint8Array, std::uint8_t>(velocities, "draws", count);
  plan.velocity_states = copied<Napi::Uint32Array, std::uint32_t>(velocities, "states", kStateWords * count);
  plan.noise_states = copied<Napi::Uint32Array, std::uint32_t>(machine, "noise", kStateWords * count);
  plan.compressibilities = copied<Napi::Float64Array, double>(machine, "compressibilities", count);
  if (machine.Has("normals")) plan.normals = copied<Napi::Float64Array, double>(machine, "normals", kAnyLength);
  return plan;
}

}  // namespace

MachinePlan read_integrator(const Napi::Object& request, ChunkRequest& chunk) {
  const Napi::Object keep = request.Get("keep").ToObject();
  auto plan = std::make_shared<const Plan>(read_plan(request.Get("machine").ToObject(), chunk.count()));
  TrajectoryLayout layout;
  layout.momenta = true;
  layout.stress = boolean_property(keep, "stress");
  layout.energies = boolean_property(keep, "energies");
  layout.scalars = MolecularDynamics::kFrameNumbers;
  layout.log = plan->recording.log_every == 0 ? 0 : MolecularDynamics::kLogNumbers;
  return {layout, [plan](std::size_t index, System& system, Trajectory& trajectory) { return plan->make(index, system, trajectory); }};
}

}  // namespace atomloop::binding
