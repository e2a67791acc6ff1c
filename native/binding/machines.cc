#include "binding/machines.h"

#include <string>

namespace atomloop::binding {

MachinePlan read_machine(const Napi::Object& request, ChunkRequest& chunk) {
  const std::string kind = request.Get("machine").ToObject().Get("kind").ToString();
  if (kind == "md") return read_integrator(request, chunk);
  if (kind == "minimize") return read_minimizer(request, chunk);
  throw Napi::TypeError::New(request.Env(), "expected `machine.kind` to be `md` or `minimize`, got `" + kind + "`");
}

}  // namespace atomloop::binding
