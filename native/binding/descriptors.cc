#include <memory>
#include <numeric>
#include <stdexcept>
#include <utility>
#include <vector>

#include "binding/addon.h"
#include "binding/background.h"
#include "binding/potentials.h"
#include "core/descriptors/acsf.h"
#include "core/descriptors/chunk.h"
#include "core/descriptors/matrices.h"
#include "core/descriptors/rdf.h"
#include "core/descriptors/soap.h"

namespace atomloop::binding {
namespace {

using Plan = Napi::External<DescriptorPlan>;

int whole(const Napi::Object& object, const char* name) { return static_cast<int>(number_property(object, name)); }

std::vector<std::uint8_t> numbers_of(const Napi::Object& object, const char* name) {
  const auto array = typed_array<Napi::Uint8Array>(object, name);
  return {array.Data(), array.Data() + array.ElementLength()};
}

std::string text_property(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsString()) throw Napi::TypeError::New(object.Env(), "expected `" + std::string(name) + "` to be text");
  return value.As<Napi::String>();
}

std::unique_ptr<const Descriptor> make_dscribe_soap(const Napi::Object& p) {
  const SoapAverage average = text_property(p, "average") == "outer" ? SoapAverage::outer : SoapAverage::inner;
  return std::make_unique<Soap>(make_soap(DscribeSoapParameters{whole(p, "nMax"), whole(p, "lMax"), number_property(p, "rCut"),
                                                                number_property(p, "sigma"), text_property(p, "rbf") == "polynomial",
                                                                boolean_property(p, "periodic"), average, numbers_of(p, "species")}));
}

std::unique_ptr<const Descriptor> make_quip_soap(const Napi::Object& p) {
  return std::make_unique<Soap>(make_soap(QuipSoapParameters{
      whole(p, "nMax"), whole(p, "lMax"), number_property(p, "cutoff"), number_property(p, "transitionWidth"), number_property(p, "atomSigma"),
      number_property(p, "centralWeight"), boolean_property(p, "centralReferenceAllSpecies"), boolean_property(p, "diagonalRadial"),
      boolean_property(p, "normalise"), number_property(p, "covarianceSigma0"), number_property(p, "basisErrorExponent"),
      whole(p, "cutoffDexp"), number_property(p, "cutoffScale"), number_property(p, "cutoffRate"), numbers_of(p, "species")}));
}

std::vector<double> rows_of(const Napi::Object& object, const char* name, std::size_t width) {
  const auto array = typed_array<Napi::Float64Array>(object, name);
  if (array.ElementLength() % width != 0) throw Napi::RangeError::New(object.Env(), "expected `" + std::string(name) + "` to have whole rows");
  return {array.Data(), array.Data() + array.ElementLength()};
}

std::vector<AngularSymmetry> angular_of(const Napi::Object& object, const char* name) {
  const std::vector<double> values = rows_of(object, name, 3);
  std::vector<AngularSymmetry> functions;
  for (std::size_t k = 0; k < values.size(); k += 3) functions.push_back({values[k], values[k + 1], values[k + 2]});
  return functions;
}

std::unique_ptr<const Descriptor> make_acsf(const Napi::Object& p) {
  const std::vector<double> g2 = rows_of(p, "g2", 2);
  std::vector<RadialSymmetry> radial;
  for (std::size_t k = 0; k < g2.size(); k += 2) radial.push_back({g2[k], g2[k + 1]});
  return std::make_unique<Acsf>(AcsfParameters{number_property(p, "rCut"), std::move(radial), rows_of(p, "g3", 1), angular_of(p, "g4"),
                                               angular_of(p, "g5"), boolean_property(p, "periodic"), numbers_of(p, "species")});
}

template <class Kind>
std::unique_ptr<const Descriptor> make_matrix(const Napi::Object& p) {
  const std::string name = text_property(p, "permutation");
  const Permutation permutation = name == "none"        ? Permutation::none
                                  : name == "sorted_l2" ? Permutation::sorted_l2
                                                        : Permutation::eigenspectrum;
  return std::make_unique<Kind>(static_cast<std::size_t>(whole(p, "nAtomsMax")), permutation);
}

std::unique_ptr<const Descriptor> make_rdf(const Napi::Object& p) {
  return std::make_unique<Rdf>(RdfParameters{number_property(p, "rCut"), static_cast<std::size_t>(whole(p, "nBins")), number_property(p, "sigma"),
                                             text_property(p, "normalization") == "density", boolean_property(p, "periodic"),
                                             numbers_of(p, "species")});
}

std::unique_ptr<const Descriptor> make_descriptor(const Napi::Object& parameters) {
  const std::string kind = text_property(parameters, "kind");
  if (kind == "soap") return make_dscribe_soap(parameters);
  if (kind == "quip-soap") return make_quip_soap(parameters);
  if (kind == "acsf") return make_acsf(parameters);
  if (kind == "coulomb-matrix") return make_matrix<CoulombMatrix>(parameters);
  if (kind == "sine-matrix") return make_matrix<SineMatrix>(parameters);
  if (kind == "rdf") return make_rdf(parameters);
  throw Napi::TypeError::New(parameters.Env(),
                             "expected `kind` to be one of `soap`, `quip-soap`, `acsf`, `coulomb-matrix`, `sine-matrix`, `rdf`, got `" + kind + "`");
}

/// No centers are all atoms.
Centers centers_of(const std::vector<std::uint8_t>& numbers) {
  Centers centers{};
  centers.fill(numbers.empty());
  for (const std::uint8_t number : numbers) centers[number] = true;
  return centers;
}

Napi::Value make_plan(const Napi::CallbackInfo& info) {
  const Napi::Object request = object_argument(info);
  const Napi::Value list = request.Get("parts");
  if (!list.IsArray()) throw Napi::TypeError::New(info.Env(), "expected `parts` to be a list");
  const auto parts = list.As<Napi::Array>();
  auto plan = std::make_unique<DescriptorPlan>();
  plan->is_per_atom = boolean_property(request, "perAtom");
  plan->is_normalized = boolean_property(request, "normalize");
  try {
    for (std::uint32_t k = 0; k < parts.Length(); ++k) {
      const Napi::Object part = parts.Get(k).ToObject();
      auto descriptor = make_descriptor(part.Get("parameters").ToObject());
      if (plan->is_per_atom && !descriptor->has_atoms()) throw Napi::TypeError::New(info.Env(), "expected a descriptor of atoms");
      plan->parts.push_back({std::move(descriptor), centers_of(numbers_of(part, "centers")), static_cast<std::size_t>(whole(part, "group")),
                             static_cast<std::uint8_t>(whole(part, "weightBy"))});
    }
  } catch (const ConfigurationError& error) {
    throw to_error(info.Env(), error);
  }
  return Plan::New(info.Env(), plan.release(), [](Napi::Env, DescriptorPlan* held) { delete held; });
}

DescriptorPlan& plan_of(const Napi::Object& request) {
  const Napi::Value plan = request.Get("plan");
  if (!plan.IsExternal()) throw Napi::TypeError::New(request.Env(), "expected `plan` to be a plan");
  return *plan.As<Plan>().Data();
}

Napi::Value plan_widths(const Napi::CallbackInfo& info) {
  const DescriptorPlan& plan = plan_of(object_argument(info));
  auto widths = Napi::Array::New(info.Env());
  for (std::size_t group = 0; group < plan.groups(); ++group) {
    widths[static_cast<std::uint32_t>(group)] = static_cast<double>(plan.width(group));
  }
  return widths;
}

Napi::Array to_records(Napi::Env env, const std::vector<ChunkError>& errors) {
  auto records = Napi::Array::New(env, errors.size());
  for (std::size_t k = 0; k < errors.size(); ++k) {
    Napi::Object record = Napi::Object::New(env);
    record["index"] = static_cast<double>(errors[k].index);
    record["code"] = errors[k].code;
    record["message"] = errors[k].message;
    if (!errors[k].expected.empty()) record["expected"] = errors[k].expected;
    if (!errors[k].got.empty()) record["got"] = errors[k].got;
    if (errors[k].atom != ConfigurationError::kNoAtom) record["atom"] = static_cast<double>(errors[k].atom);
    records[static_cast<std::uint32_t>(k)] = record;
  }
  return records;
}

/// Describes a chunk off the event loop. Holds plan and input arrays until done.
class Description : public Background {
 public:
  Description(Napi::Env env, const Napi::Object& request) : Background(env, "atomloop.describe"), plan_(plan_of(request)) {
    held_.push_back(Napi::Persistent(request));
    read_geometry(request);
    make_results();
  }

 protected:
  void run() override {
    StopPoll stop(stop_, abandoned());
    try {
      describe_chunk(plan_, geometry_, stop, results_);
    } catch (const Stopped&) {
      is_stopped_ = true;
      throw std::runtime_error("stopped");
    }
  }

  Napi::Value result() override {
    Napi::Object result = Napi::Object::New(env());
    result["groups"] = groups_.Value();
    result["errors"] = to_records(env(), results_.errors);
    return result;
  }

  const char* error_code() const override { return is_stopped_ ? "E_STOPPED" : "E_INTERNAL"; }

 private:
  void read_geometry(const Napi::Object& request) {
    hold(request.Get("plan").As<Napi::Object>());
    const auto natoms = hold(typed_array<Napi::Uint32Array>(request, "natoms"));
    geometry_.count = natoms.ElementLength();
    total_ = std::accumulate(natoms.Data(), natoms.Data() + geometry_.count, std::size_t{0});
    geometry_.natoms = natoms.Data();
    geometry_.numbers = hold(typed_array<Napi::Uint8Array>(request, "numbers", total_)).Data();
    geometry_.positions = hold(typed_array<Napi::Float64Array>(request, "positions", 3 * total_)).Data();
    geometry_.cells = hold(typed_array<Napi::Float64Array>(request, "cells", 9 * geometry_.count)).Data();
    geometry_.pbc = hold(typed_array<Napi::Uint8Array>(request, "pbc", 3 * geometry_.count)).Data();
    const auto stop = hold(typed_array<Napi::Int32Array>(request, "stop"));
    if (stop.ElementLength() == 0) throw Napi::RangeError::New(request.Env(), "expected `stop` to have an entry");
    stop_ = stop.Data();
  }

  /// The request's properties may be replaced while the work goes on; what they hold must stay.
  template <class Held>
  Held hold(const Held& value) {
    held_.push_back(Napi::Persistent(value.template As<Napi::Object>()));
    return value;
  }

  void make_results() {
    auto groups = Napi::Array::New(env());
    const std::size_t rows = plan_.is_per_atom ? total_ : geometry_.count;
    for (std::size_t group = 0; group < plan_.groups(); ++group) {
      Napi::Float64Array values = Napi::Float64Array::New(env(), rows * plan_.width(group));
      groups[static_cast<std::uint32_t>(group)] = values;
      results_.groups.push_back(values.Data());
    }
    groups_ = Napi::Persistent(groups.As<Napi::Object>());
  }

  DescriptorPlan& plan_;
  std::vector<Napi::ObjectReference> held_;
  Napi::ObjectReference groups_;
  ChunkGeometry geometry_{};
  DescriptorResults results_;
  std::size_t total_ = 0;
  const std::int32_t* stop_ = nullptr;
  bool is_stopped_ = false;
};

Napi::Value describe(const Napi::CallbackInfo& info) {
  auto description = std::make_unique<Description>(info.Env(), object_argument(info));
  return Background::start(description.release());
}

}  // namespace

void register_descriptors(Napi::Env env, Napi::Object exports) {
  exports["descriptorPlan"] = Napi::Function::New(env, make_plan, "descriptorPlan");
  exports["descriptorWidths"] = Napi::Function::New(env, plan_widths, "descriptorWidths");
  exports["describe"] = Napi::Function::New(env, describe, "describe");
}

}  // namespace atomloop::binding
