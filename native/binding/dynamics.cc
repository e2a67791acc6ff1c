#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

#include "binding/addon.h"
#include "binding/background.h"
#include "binding/chunk_request.h"
#include "binding/machines.h"
#include "core/dynamics/chunk_run.h"

namespace atomloop::binding {
namespace {

/// A chunk of systems with the arrays of the request that it came from.
class Motion {
 public:
  explicit Motion(const Napi::Object& request) : chunk_(request) {
    const ChunkMotion motion{chunk_.data<Napi::Float64Array>(request, "masses", chunk_.total()),
                             chunk_.data<Napi::Float64Array>(request, "momenta", 3 * chunk_.total()),
                             chunk_.data<Napi::Uint8Array>(request, "fixed", 3 * chunk_.total())};
    const MachinePlan plan = read_machine(request, chunk_);
    run_.emplace(chunk_.geometry(), motion, plan.layout, plan.make);
  }

  ChunkRun& run() { return *run_; }
  const ChunkGeometry& geometry() const { return chunk_.geometry(); }
  const std::int32_t* stop() const { return chunk_.stop(); }

 private:
  ChunkRequest chunk_;
  std::optional<ChunkRun> run_;
};

/// One column of all trajectories, one after another.
Napi::Float64Array join(Napi::Env env, const ChunkRun& run, std::vector<double> Trajectory::* column) {
  std::size_t size = 0;
  for (std::size_t k = 0; k < run.size(); ++k) size += (run.trajectory(k).*column).size();
  auto joined = Napi::Float64Array::New(env, size);
  double* to = joined.Data();
  for (std::size_t k = 0; k < run.size(); ++k) {
    const std::vector<double>& values = run.trajectory(k).*column;
    to = std::copy(values.begin(), values.end(), to);
  }
  return joined;
}

void set_log(Napi::Object& result, const ChunkRun& run) {
  const Napi::Env env = result.Env();
  auto rows = Napi::Uint32Array::New(env, run.size());
  for (std::size_t k = 0; k < run.size(); ++k) rows[k] = static_cast<std::uint32_t>(run.trajectory(k).log.size() / run.layout().log);
  result["logRows"] = rows;
  result["log"] = join(env, run, &Trajectory::log);
}

void set_frames(Napi::Object& result, const ChunkRun& run) {
  const Napi::Env env = result.Env();
  auto frames = Napi::Uint32Array::New(env, run.size());
  for (std::size_t k = 0; k < run.size(); ++k) frames[k] = static_cast<std::uint32_t>(run.trajectory(k).frames());
  result["frames"] = frames;
  result["positions"] = join(env, run, &Trajectory::positions);
  result["cells"] = join(env, run, &Trajectory::cells);
  result["energy"] = join(env, run, &Trajectory::energy);
  result["forces"] = join(env, run, &Trajectory::forces);
  result["scalars"] = join(env, run, &Trajectory::scalars);
  if (run.layout().log > 0) set_log(result, run);
  if (run.layout().momenta) result["momenta"] = join(env, run, &Trajectory::momenta);
  if (run.layout().energies) result["energies"] = join(env, run, &Trajectory::energies);
  if (!run.layout().stress) return;
  result["stress"] = join(env, run, &Trajectory::stress);
  std::vector<std::uint8_t> flags;
  for (std::size_t k = 0; k < run.size(); ++k) {
    const std::vector<std::uint8_t>& own = run.trajectory(k).has_stress;
    flags.insert(flags.end(), own.begin(), own.end());
  }
  auto has_stress = Napi::Uint8Array::New(env, flags.size());
  std::copy(flags.begin(), flags.end(), has_stress.Data());
  result["hasStress"] = has_stress;
}

/// All trajectories with their endings and errors: `Trajectories` of `dynamics/trajectories.ts`.
Napi::Object to_result(Napi::Env env, const ChunkRun& run) {
  Napi::Object result = Napi::Object::New(env);
  set_frames(result, run);
  auto endings = Napi::Array::New(env, run.size());
  for (std::size_t k = 0; k < run.size(); ++k) {
    const Ending& ending = run.ending(k);
    Napi::Object record = Napi::Object::New(env);
    record["name"] = ending.name;
    record["reason"] = ending.reason;
    record["steps"] = static_cast<double>(ending.steps);
    endings[static_cast<std::uint32_t>(k)] = record;
  }
  result["endings"] = endings;
  result["errors"] = to_records(env, run.errors());
  return result;
}

/// Moves a chunk with a native potential, off the event loop.
class NativeRun : public Background {
 public:
  NativeRun(Napi::Env env, const Napi::Object& request)
      : Background(env, "atomloop.dynamics"), motion_(request), potential_(make_potential(request.Get("potential").ToObject())) {}

 protected:
  void run() override {
    StopPoll stop(motion_.stop(), abandoned());
    motion_.run().run(*potential_, stop);
  }

  Napi::Value result() override { return to_result(env(), motion_.run()); }

 private:
  Motion motion_;
  std::unique_ptr<const Potential> potential_;
};

Napi::Value run_dynamics(const Napi::CallbackInfo& info) {
  auto run = std::make_unique<NativeRun>(info.Env(), object_argument(info));
  return Background::start(run.release());
}

/// Moves a chunk step by step, with forces from outside: `Stepper` of `dynamics/simulate.ts`.
class Stepper : public Napi::ObjectWrap<Stepper> {
 public:
  static Napi::Function define(Napi::Env env) {
    return DefineClass(env, "Stepper",
                       {InstanceMethod<&Stepper::geometry>("geometry"), InstanceMethod<&Stepper::advance>("advance"),
                        InstanceMethod<&Stepper::fail>("fail"), InstanceMethod<&Stepper::result>("result")});
  }

  explicit Stepper(const Napi::CallbackInfo& info) : ObjectWrap(info), motion_(object_argument(info)) {}

 private:
  /// Positions and cells of those that wait for forces.
  Napi::Value geometry(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const ChunkRun& run = motion_.run();
    std::vector<std::uint32_t> active;
    std::size_t atoms = 0;
    for (std::size_t k = 0; k < run.size(); ++k) {
      if (!run.is_active(k)) continue;
      active.push_back(static_cast<std::uint32_t>(k));
      atoms += run.system(k).natoms();
    }
    auto indices = Napi::Uint32Array::New(env, active.size());
    auto positions = Napi::Float64Array::New(env, 3 * atoms);
    auto cells = Napi::Float64Array::New(env, 9 * active.size());
    std::copy(active.begin(), active.end(), indices.Data());
    double* at = positions.Data();
    for (std::size_t k = 0; k < active.size(); ++k) {
      const System& system = run.system(active[k]);
      at = std::copy(system.positions.begin(), system.positions.end(), at);
      std::copy_n(system.cell, 9, cells.Data() + 9 * k);
    }
    Napi::Object geometry = Napi::Object::New(env);
    geometry["indices"] = indices;
    geometry["positions"] = positions;
    geometry["cells"] = cells;
    return geometry;
  }

  /// `(index, { energy, forces, stress?, energies? })`.
  Napi::Value advance(const Napi::CallbackInfo& info) {
    const std::size_t index = index_argument(info);
    if (info.Length() < 2 || !info[1].IsObject()) throw Napi::TypeError::New(info.Env(), "expected an object");
    const Napi::Object results = info[1].As<Napi::Object>();
    const std::size_t natoms = motion_.run().system(index).natoms();
    Forces forces;
    forces.energy = number_property(results, "energy");
    const auto vectors = typed_array<Napi::Float64Array>(results, "forces", 3 * natoms);
    forces.forces.assign(vectors.Data(), vectors.Data() + 3 * natoms);
    if (results.Has("energies")) {
      const auto energies = typed_array<Napi::Float64Array>(results, "energies", natoms);
      forces.energies.assign(energies.Data(), energies.Data() + natoms);
    } else if (motion_.run().layout().energies) {
      forces.energies.assign(natoms, 0.0);
    }
    if (results.Has("stress")) {
      std::copy_n(typed_array<Napi::Float64Array>(results, "stress", 6).Data(), 6, forces.stress);
      forces.has_stress = true;
    }
    motion_.run().advance(index, forces);
    return info.Env().Undefined();
  }

  /// There are no forces for that one: it moves no more, and its trajectory ends. Tells where it was.
  Napi::Value fail(const Napi::CallbackInfo& info) {
    const std::size_t index = index_argument(info);
    motion_.run().fail({index, "E_NO_FORCES", "no forces", {}, {}, ConfigurationError::kNoAtom});
    return Napi::String::New(info.Env(), motion_.run().place(index));
  }

  Napi::Value result(const Napi::CallbackInfo& info) { return to_result(info.Env(), motion_.run()); }

  std::size_t index_argument(const Napi::CallbackInfo& info) {
    if (info.Length() < 1 || !info[0].IsNumber()) throw Napi::TypeError::New(info.Env(), "expected an index");
    const std::size_t index = info[0].As<Napi::Number>().Uint32Value();
    if (index >= motion_.run().size() || !motion_.run().is_active(index)) throw Napi::RangeError::New(info.Env(), "expected the index of one that waits for forces");
    return index;
  }

  Motion motion_;
};

}  // namespace

void register_dynamics(Napi::Env env, Napi::Object exports) {
  exports["runDynamics"] = Napi::Function::New(env, run_dynamics, "runDynamics");
  exports["Stepper"] = Stepper::define(env);
}

}  // namespace atomloop::binding
