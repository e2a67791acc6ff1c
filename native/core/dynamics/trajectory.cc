#include "core/dynamics/trajectory.h"

namespace atomloop {
namespace {

void append(std::vector<double>& to, const double* values, std::size_t count) { to.insert(to.end(), values, values + count); }

void keep_tail(std::vector<double>& values, std::size_t frames) {
  const std::size_t width = values.size() / frames;
  values.erase(values.begin(), values.end() - static_cast<std::ptrdiff_t>(width));
}

}  // namespace

void Trajectory::add(const System& system, const Forces& results, const double* numbers) {
  append(positions, system.positions.data(), system.positions.size());
  append(cells, system.cell, 9);
  energy.push_back(results.energy);
  append(forces, results.forces.data(), results.forces.size());
  append(scalars, numbers, layout_.scalars);
  if (layout_.momenta) append(momenta, system.momenta.data(), system.momenta.size());
  if (layout_.energies) append(energies, results.energies.data(), results.energies.size());
  if (!layout_.stress) return;
  append(stress, results.stress, 6);
  has_stress.push_back(results.has_stress ? 1 : 0);
}

void Trajectory::keep_last() {
  const std::size_t count = frames();
  if (count < 2) return;
  for (auto* values : {&positions, &cells, &momenta, &forces, &stress, &energies, &scalars, &energy}) keep_tail(*values, count);
  if (!has_stress.empty()) has_stress.erase(has_stress.begin(), has_stress.end() - 1);
}

}  // namespace atomloop
