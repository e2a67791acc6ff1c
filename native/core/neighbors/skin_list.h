#pragma once

#include <cstddef>
#include <cstdint>

#include "core/buffer.h"
#include "core/neighbors/configuration_view.h"
#include "core/neighbors/lattice.h"

namespace atomloop {

/// Pairs up to a skin beyond the cutoff: while atoms have moved little, all pairs within the cutoff
/// are among them. Sites are named by their place in `Sites`, which keeps its order meanwhile.
class SkinList {
 public:
  /// Å; 0 for none. Forgets the pairs.
  void set_skin(double skin);
  double skin() const { return skin_; }
  bool is_wanted() const { return skin_ > 0.0; }

  void forget() { is_complete_ = false; }
  /// Begins a list for this geometry; `add` then takes the pairs of one sorted atom after another.
  void begin(const ConfigurationView& configuration, const Lattice& lattice, double cutoff);
  /// False where the list would become too long to keep: it is then forgotten.
  bool add(const std::uint32_t* sites, std::size_t count);
  void end() { is_complete_ = true; }

  bool is_complete() const { return is_complete_; }
  /// Whether every pair within the cutoff is in the list.
  bool covers(const ConfigurationView& configuration, const Lattice& lattice, double cutoff) const;
  /// Up to three more may be read past the last.
  const std::uint32_t* sites(std::size_t atom) const { return sites_.data() + starts_[atom]; }
  std::size_t count(std::size_t atom) const { return starts_[atom + 1] - starts_[atom]; }

 private:
  double skin_ = 0.0;
  bool is_complete_ = false;
  double cutoff_ = 0.0;
  std::size_t natoms_ = 0;
  std::size_t rows_ = 0;
  Lattice lattice_{};
  /// As given when the list was made.
  Buffer<double> positions_;
  Buffer<std::size_t> starts_;
  Buffer<std::uint32_t> sites_;
};

}  // namespace atomloop
