#include "binding/potentials.h"

#include <memory>

#include "binding/addon.h"
#include "binding/background.h"
#include "binding/chunk_request.h"
#include "core/potentials/chunk.h"

namespace atomloop::binding {
namespace {

/// Evaluates a chunk off the event loop. Holds the input arrays until done.
class Evaluation : public Background {
 public:
  Evaluation(Napi::Env env, const Napi::Object& request) : Background(env, "atomloop.evaluate"), request_(request) {
    potential_ = make_potential(request.Get("potential").ToObject());
    make_results(request.Get("want").ToObject());
  }

 protected:
  void run() override {
    StopPoll stop(request_.stop(), abandoned());
    evaluate_chunk(*potential_, request_.geometry(), stop, results_);
  }

  Napi::Value result() override { return take_slabs(); }

 private:
  double* slab(const char* name, std::size_t length) {
    Napi::Float64Array array = Napi::Float64Array::New(env(), length);
    slabs_.Value().Set(name, array);
    return array.Data();
  }

  void make_results(const Napi::Object& want) {
    slabs_ = Napi::Persistent(Napi::Object::New(env()));
    results_.energy = slab("energy", request_.count());
    results_.forces = boolean_property(want, "forces") ? slab("forces", 3 * request_.total()) : nullptr;
    results_.energies = boolean_property(want, "energies") ? slab("energies", request_.total()) : nullptr;
    const bool is_stress_wanted = boolean_property(want, "stress");
    results_.stress = is_stress_wanted ? slab("stress", 6 * request_.count()) : nullptr;
    Napi::Uint8Array has_stress = Napi::Uint8Array::New(env(), request_.count());
    slabs_.Value().Set("hasStress", has_stress);
    results_.has_stress = has_stress.Data();
  }

  Napi::Object take_slabs() {
    Napi::Object slabs = slabs_.Value();
    slabs["errors"] = to_records(env(), results_.errors);
    return slabs;
  }

  ChunkRequest request_;
  Napi::ObjectReference slabs_;
  std::unique_ptr<const Potential> potential_;
  ChunkResults results_{};
};

Napi::Value evaluate(const Napi::CallbackInfo& info) {
  auto evaluation = std::make_unique<Evaluation>(info.Env(), object_argument(info));
  return Background::start(evaluation.release());
}

}  // namespace

void register_potentials(Napi::Env env, Napi::Object exports) {
  exports["eamTables"] = Napi::Function::New(env, eam_tables, "eamTables");
  exports["evaluate"] = Napi::Function::New(env, evaluate, "evaluate");
  exports["neighborList"] = Napi::Function::New(env, neighbor_list, "neighborList");
}

}  // namespace atomloop::binding
