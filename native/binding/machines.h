#pragma once

#include <napi.h>

#include "binding/chunk_request.h"
#include "core/dynamics/machine.h"

namespace atomloop::binding {

/// How the systems of a chunk move and what is kept of each frame. Read on the JavaScript thread;
/// `make` may be called in any.
struct MachinePlan {
  TrajectoryLayout layout;
  MachineFactory make;
};

/// By `request.machine.kind`. `chunk` holds arrays that the plan reads from.
MachinePlan read_machine(const Napi::Object& request, ChunkRequest& chunk);

MachinePlan read_integrator(const Napi::Object& request, ChunkRequest& chunk);
MachinePlan read_minimizer(const Napi::Object& request, ChunkRequest& chunk);

}  // namespace atomloop::binding
