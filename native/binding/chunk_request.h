#pragma once

#include <napi.h>

#include <vector>

#include "binding/potentials.h"
#include "core/neighbors/chunk_geometry.h"

namespace atomloop::binding {

/// The geometry of a chunk in a request. Holds the arrays while work goes on off the event loop: the
/// request's properties may be replaced meanwhile.
class ChunkRequest {
 public:
  explicit ChunkRequest(const Napi::Object& request);

  const ChunkGeometry& geometry() const { return geometry_; }
  std::size_t count() const { return geometry_.count; }
  /// Atoms of all configurations.
  std::size_t total() const { return total_; }
  const std::int32_t* stop() const { return stop_; }

  /// Another typed array of the request, held likewise.
  template <class Array>
  auto* data(const Napi::Object& request, const char* name, std::size_t length = kAnyLength) {
    return keep(typed_array<Array>(request, name, length)).Data();
  }

 private:
  template <class Array>
  Array keep(const Array& array) {
    arrays_.push_back(Napi::Persistent(array.template As<Napi::Object>()));
    return array;
  }

  std::vector<Napi::ObjectReference> arrays_;
  ChunkGeometry geometry_{};
  std::size_t total_ = 0;
  const std::int32_t* stop_ = nullptr;
};

/// As the records that `configuration/chunk-failure.ts` knows.
Napi::Array to_records(Napi::Env env, const std::vector<ChunkError>& errors);

}  // namespace atomloop::binding
