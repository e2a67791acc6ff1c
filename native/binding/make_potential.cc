#include <algorithm>

#include "binding/potentials.h"
#include "core/potentials/eam.h"
#include "core/potentials/emt.h"
#include "core/potentials/lennard_jones.h"
#include "core/potentials/morse.h"
#include "core/potentials/stillinger_weber.h"
#include "core/potentials/tersoff.h"
#include "core/potentials/zbl.h"

namespace atomloop::binding {
namespace {

using SharedEamTables = std::shared_ptr<const EamTables>;

std::size_t points_property(const Napi::Object& object, const char* name) {
  const double points = number_property(object, name);
  if (points >= 5.0 && points <= 1e7) return static_cast<std::size_t>(points);
  throw Napi::RangeError::New(object.Env(), "expected `" + std::string(name) + "` to be from 5 to 1e7");
}

std::unique_ptr<const Potential> make_eam(const Napi::Object& parameters) {
  const Napi::Value tables = parameters.Get("tables");
  if (!tables.IsExternal()) throw Napi::TypeError::New(parameters.Env(), "expected `tables` to be what `eamTables` returns");
  return std::make_unique<Eam>(*tables.As<Napi::External<SharedEamTables>>().Data());
}

ThreeBodyFile read_entries(const Napi::Object& parameters, std::size_t values) {
  const auto elements = typed_array<Napi::Uint8Array>(parameters, "elements");
  const std::size_t count = elements.ElementLength() / 3;
  const auto numbers = typed_array<Napi::Float64Array>(parameters, "values", count * values);
  ThreeBodyFile file;
  file.names = text_property(parameters, "names");
  for (std::size_t k = 0; k < count; ++k) {
    ThreeBodyEntry entry{};
    std::copy_n(elements.Data() + 3 * k, 3, entry.elements);
    std::copy_n(numbers.Data() + values * k, values, entry.values);
    file.entries.push_back(entry);
    for (const std::uint8_t number : entry.elements) {
      if (std::find(file.elements.begin(), file.elements.end(), number) == file.elements.end()) file.elements.push_back(number);
    }
  }
  return file;
}

}  // namespace

std::unique_ptr<const Potential> make_potential(const Napi::Object& parameters) {
  const auto number = [&](const char* name) { return number_property(parameters, name); };
  const std::string kind = parameters.Get("kind").ToString();
  if (kind == "emt") return std::make_unique<Emt>(boolean_property(parameters, "asapCutoff"));
  if (kind == "lj") {
    return std::make_unique<LennardJones>(
        LennardJonesParameters{number("sigma"), number("epsilon"), number("rc"), number("ro"), boolean_property(parameters, "smooth")});
  }
  if (kind == "morse") {
    return std::make_unique<Morse>(MorseParameters{number("epsilon"), number("r0"), number("rho0"), number("rcut1"), number("rcut2")});
  }
  if (kind == "eam") return make_eam(parameters);
  if (kind == "sw") return std::make_unique<StillingerWeber>(read_entries(parameters, 11));
  if (kind == "tersoff") return std::make_unique<Tersoff>(read_entries(parameters, 14));
  if (kind == "zbl") return std::make_unique<Zbl>(ZblParameters{number("inner"), number("outer")});
  throw Napi::TypeError::New(parameters.Env(), "unknown `kind` of potential: `" + kind + "`");
}

Napi::Value eam_tables(const Napi::CallbackInfo& info) {
  const Napi::Object request = object_argument(info);
  const auto elements = typed_array<Napi::Uint8Array>(request, "elements");
  const std::size_t count = elements.ElementLength();
  EamFunctions functions{};
  functions.elements.assign(elements.Data(), elements.Data() + count);
  functions.names = text_property(request, "names");
  functions.density_points = points_property(request, "densityPoints");
  functions.distance_points = points_property(request, "distancePoints");
  functions.density_step = number_property(request, "densityStep");
  functions.distance_step = number_property(request, "distanceStep");
  functions.cutoff = number_property(request, "cutoff");
  functions.embedding = typed_array<Napi::Float64Array>(request, "embedding", count * functions.density_points).Data();
  functions.density = typed_array<Napi::Float64Array>(request, "density", count * count * functions.distance_points).Data();
  functions.pair = typed_array<Napi::Float64Array>(request, "pair", count * (count + 1) / 2 * functions.distance_points).Data();
  auto tables = std::make_unique<SharedEamTables>(std::make_shared<const EamTables>(functions));
  const auto release = [](Napi::Env, SharedEamTables* shared) { delete shared; };
  Napi::Value value = Napi::External<SharedEamTables>::New(info.Env(), tables.get(), release);
  tables.release();
  return value;
}

}  // namespace atomloop::binding
