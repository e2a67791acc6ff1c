#include "binding/chunk_request.h"

#include <numeric>

namespace atomloop::binding {

ChunkRequest::ChunkRequest(const Napi::Object& request) {
  const auto natoms = keep(typed_array<Napi::Uint32Array>(request, "natoms"));
  geometry_.count = natoms.ElementLength();
  geometry_.natoms = natoms.Data();
  total_ = std::accumulate(natoms.Data(), natoms.Data() + geometry_.count, std::size_t{0});
  geometry_.numbers = data<Napi::Uint8Array>(request, "numbers", total_);
  geometry_.positions = data<Napi::Float64Array>(request, "positions", 3 * total_);
  geometry_.cells = data<Napi::Float64Array>(request, "cells", 9 * geometry_.count);
  geometry_.pbc = data<Napi::Uint8Array>(request, "pbc", 3 * geometry_.count);
  const auto stop = keep(typed_array<Napi::Int32Array>(request, "stop"));
  if (stop.ElementLength() == 0) throw Napi::RangeError::New(request.Env(), "expected `stop` to have an entry");
  stop_ = stop.Data();
}

Napi::Array to_records(Napi::Env env, const std::vector<ChunkError>& errors) {
  auto records = Napi::Array::New(env, errors.size());
  for (std::size_t k = 0; k < errors.size(); ++k) {
    const ChunkError& error = errors[k];
    Napi::Object record = Napi::Object::New(env);
    record["index"] = static_cast<double>(error.index);
    record["code"] = error.code;
    record["message"] = error.message;
    if (!error.expected.empty()) record["expected"] = error.expected;
    if (!error.got.empty()) record["got"] = error.got;
    if (error.atom != ConfigurationError::kNoAtom) record["atom"] = static_cast<double>(error.atom);
    records[static_cast<std::uint32_t>(k)] = record;
  }
  return records;
}

}  // namespace atomloop::binding
