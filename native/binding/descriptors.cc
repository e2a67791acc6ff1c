#include <memory>
#include <utility>
#include <vector>

#include "binding/addon.h"
#include "binding/background.h"
#include "binding/chunk_request.h"
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

const DescriptorPlan& plan_of(const Napi::Object& request) {
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

/// Describes a chunk off the event loop. Holds plan and input arrays until done.
class Description : public Background {
 public:
  Description(Napi::Env env, const Napi::Object& request)
      : Background(env, "atomloop.describe"), plan_(plan_of(request)), held_plan_(Napi::Persistent(request.Get("plan").As<Napi::Object>())), request_(request) {
    make_results();
  }

 protected:
  void run() override {
    StopPoll stop(request_.stop(), abandoned());
    describe_chunk(plan_, request_.geometry(), stop, results_);
  }

  Napi::Value result() override {
    Napi::Object result = Napi::Object::New(env());
    result["groups"] = groups_.Value();
    result["errors"] = to_records(env(), results_.errors);
    return result;
  }

 private:
  void make_results() {
    auto groups = Napi::Array::New(env());
    const std::size_t rows = plan_.is_per_atom ? request_.total() : request_.count();
    for (std::size_t group = 0; group < plan_.groups(); ++group) {
      Napi::Float64Array values = Napi::Float64Array::New(env(), rows * plan_.width(group));
      groups[static_cast<std::uint32_t>(group)] = values;
      results_.groups.push_back(values.Data());
    }
    groups_ = Napi::Persistent(groups.As<Napi::Object>());
  }

  const DescriptorPlan& plan_;
  Napi::ObjectReference held_plan_;
  ChunkRequest request_;
  Napi::ObjectReference groups_;
  DescriptorResults results_;
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
