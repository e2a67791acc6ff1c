#include "binding/potentials.h"

#include <memory>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "binding/addon.h"
#include "binding/background.h"
#include "core/potentials/chunk.h"

namespace atomloop::binding {
namespace {

/// Evaluates a chunk off the event loop. Holds the input arrays until done.
class Evaluation : public Background {
 public:
  Evaluation(Napi::Env env, const Napi::Object& request) : Background(env, "atomloop.evaluate") {
    potential_ = make_potential(request.Get("potential").ToObject());
    read_geometry(request);
    make_results(request.Get("want").ToObject());
  }

 protected:
  void run() override {
    StopPoll stop(stop_, abandoned());
    try {
      evaluate_chunk(*potential_, geometry_, stop, results_);
    } catch (const Stopped&) {
      is_stopped_ = true;
      throw std::runtime_error("stopped");
    }
  }

  Napi::Value result() override { return take_slabs(); }

  const char* error_code() const override { return is_stopped_ ? "E_STOPPED" : "E_INTERNAL"; }

 private:
  void read_geometry(const Napi::Object& request) {
    const auto natoms = keep(typed_array<Napi::Uint32Array>(request, "natoms"));
    count_ = natoms.ElementLength();
    total_ = std::accumulate(natoms.Data(), natoms.Data() + count_, std::size_t{0});
    geometry_.count = count_;
    geometry_.natoms = natoms.Data();
    geometry_.numbers = keep(typed_array<Napi::Uint8Array>(request, "numbers", total_)).Data();
    geometry_.positions = keep(typed_array<Napi::Float64Array>(request, "positions", 3 * total_)).Data();
    geometry_.cells = keep(typed_array<Napi::Float64Array>(request, "cells", 9 * count_)).Data();
    geometry_.pbc = keep(typed_array<Napi::Uint8Array>(request, "pbc", 3 * count_)).Data();
    const auto stop = keep(typed_array<Napi::Int32Array>(request, "stop"));
    if (stop.ElementLength() == 0) throw Napi::RangeError::New(request.Env(), "expected `stop` to have an entry");
    stop_ = stop.Data();
  }

  /// The request's properties may be replaced while the work goes on; the arrays must stay.
  template <class Array>
  Array keep(const Array& array) {
    inputs_.push_back(Napi::Persistent(array.template As<Napi::Object>()));
    return array;
  }

  double* slab(const char* name, std::size_t length) {
    Napi::Float64Array array = Napi::Float64Array::New(env(), length);
    slabs_.Value().Set(name, array);
    return array.Data();
  }

  void make_results(const Napi::Object& want) {
    slabs_ = Napi::Persistent(Napi::Object::New(env()));
    results_.energy = slab("energy", count_);
    results_.forces = boolean_property(want, "forces") ? slab("forces", 3 * total_) : nullptr;
    results_.energies = boolean_property(want, "energies") ? slab("energies", total_) : nullptr;
    const bool is_stress_wanted = boolean_property(want, "stress");
    results_.stress = is_stress_wanted ? slab("stress", 6 * count_) : nullptr;
    Napi::Uint8Array has_stress = Napi::Uint8Array::New(env(), count_);
    slabs_.Value().Set("hasStress", has_stress);
    results_.has_stress = has_stress.Data();
  }

  Napi::Object take_slabs() {
    Napi::Object slabs = slabs_.Value();
    auto errors = Napi::Array::New(env(), results_.errors.size());
    for (std::size_t k = 0; k < results_.errors.size(); ++k) {
      const ChunkError& error = results_.errors[k];
      Napi::Object record = Napi::Object::New(env());
      record["index"] = static_cast<double>(error.index);
      record["code"] = error.code;
      record["message"] = error.message;
      if (!error.expected.empty()) record["expected"] = error.expected;
      if (!error.got.empty()) record["got"] = error.got;
      if (error.atom != ConfigurationError::kNoAtom) record["atom"] = static_cast<double>(error.atom);
      errors[static_cast<std::uint32_t>(k)] = record;
    }
    slabs["errors"] = errors;
    return slabs;
  }

  std::vector<Napi::ObjectReference> inputs_;
  Napi::ObjectReference slabs_;
  std::unique_ptr<const Potential> potential_;
  ChunkGeometry geometry_{};
  ChunkResults results_{};
  std::size_t count_ = 0;
  std::size_t total_ = 0;
  const std::int32_t* stop_ = nullptr;
  bool is_stopped_ = false;
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
