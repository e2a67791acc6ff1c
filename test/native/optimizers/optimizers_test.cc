// Checks derivatives of the cell filters and the linear algebra of the minimizers, and prints a digest of the bits of
// some minimizations, for comparing builds.
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include "core/math/angles.h"
#include "core/math/cholesky.h"
#include "core/math/eigen.h"
#include "core/math/matrix.h"
#include "core/math/vectors.h"
#include "core/optimizers/bfgs.h"
#include "core/optimizers/cell_filter.h"
#include "core/optimizers/fire.h"
#include "core/optimizers/minimizer.h"
#include "core/optimizers/precon_lbfgs.h"
#include "core/optimizers/symmetry.h"
#include "core/potentials/emt.h"
#include "../expect.h"

using namespace atomloop;
using namespace atomloop::test;

namespace {

/// Copper, rattled and in a cell that is skew.
System crystal(int size, std::mt19937& engine) {
  constexpr double kSites[4][3] = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
  const double a = 3.65;
  System system;
  for (int n = 0; n < 4 * size * size * size; ++n) {
    const int corner[3] = {n / 4 % size, n / 4 / size % size, n / 4 / size / size};
    for (int c = 0; c < 3; ++c) system.positions.push_back((corner[c] + kSites[n % 4][c]) * a + uniform(engine, -0.1, 0.1));
    system.numbers.push_back(29);
    system.masses.push_back(63.5);
  }
  for (int k = 0; k < 9; ++k) system.cell[k] = (k % 4 == 0 ? a * size : 0.0);
  const Matrix3 strain = exponential(to_matrix(std::vector<double>{0.01, 0.02, -0.01, 0.015, -0.02, 0.01, 0.0, 0.02, 0.01}.data()));
  for (std::size_t atom = 0; atom < system.natoms(); ++atom) transform_row(&system.positions[3 * atom], strain, &system.positions[3 * atom]);
  for (int r = 0; r < 3; ++r) transform_row(system.cell + 3 * r, strain, system.cell + 3 * r);
  for (std::uint8_t& flag : system.pbc) flag = 1;
  system.momenta.assign(system.positions.size(), 0.0);
  system.fixed.assign(system.positions.size(), 0);
  return system;
}

class Copper {
 public:
  Forces operator()(const System& system) {
    Forces forces;
    forces.forces.resize(3 * system.natoms());
    StopPoll stop(nullptr);
    PotentialResults results{&forces.energy, forces.forces.data(), forces.stress, nullptr};
    potential_.evaluate(system.view(), workspace_, stop, results);
    forces.has_stress = results.has_stress;
    return forces;
  }

 private:
  Emt potential_{false};
  Workspace workspace_;
};

using MakeFilter = std::function<std::unique_ptr<Coordinates>(System&, const CellOptions&)>;

template <class Filter>
std::unique_ptr<Coordinates> make_filter(System& system, const CellOptions& options) {
  return std::make_unique<Filter>(system, options);
}

/// The largest difference between forces on the coordinates and central differences of the enthalpy. Rows of the cell
/// are moved by `directions`, in which they may move.
double gradient_error(const MakeFilter& make, const CellOptions& options, const std::vector<Matrix3>& directions) {
  std::mt19937 engine(5);
  Copper emt;
  System system = crystal(1, engine);
  const auto filter = make(system, options);
  std::vector<double> start;
  filter->read(start);
  const std::size_t atoms_end = 3 * system.natoms();
  const double factor = start.size() > atoms_end ? std::fabs(start[atoms_end]) : 0.0;
  for (std::size_t k = 0; k < atoms_end; ++k) start[k] += uniform(engine, -0.05, 0.05);
  for (const Matrix3& direction : directions) {
    const double length = (factor > 0.5 ? factor : 1.0) * uniform(engine, 0.02, 0.06);
    for (std::size_t k = 0; k < 9; ++k) start[atoms_end + k] += length * direction.values[k];
  }
  Slope slope;
  filter->move(start);
  filter->project(emt(system), slope);
  const std::vector<double> forces = slope.forces;
  const auto difference = [&](const std::vector<double>& direction) {
    constexpr double kStep = 2e-5;
    double energies[2];
    for (int side = 0; side < 2; ++side) {
      std::vector<double> at(start);
      add_scaled(at, direction, side == 0 ? kStep : -kStep);
      filter->move(at);
      filter->project(emt(system), slope);
      energies[side] = slope.energy;
    }
    return std::fabs((energies[0] - energies[1]) / (2.0 * kStep) + dot(forces, direction));
  };
  double most = 0.0;
  for (std::size_t k = 0; k < atoms_end; ++k) {
    std::vector<double> direction(start.size(), 0.0);
    direction[k] = 1.0;
    most = std::fmax(most, difference(direction));
  }
  for (const Matrix3& matrix : directions) {
    std::vector<double> direction(start.size(), 0.0);
    for (std::size_t k = 0; k < 9; ++k) direction[atoms_end + k] = matrix.values[k];
    most = std::fmax(most, difference(direction));
  }
  return most;
}

Matrix3 unit_matrix(std::size_t row, std::size_t column) {
  Matrix3 result;
  result(row, column) = 1.0;
  return result;
}

void test_filters() {
  std::vector<Matrix3> all;
  for (std::size_t k = 0; k < 9; ++k) all.push_back(unit_matrix(k / 3, k % 3));
  CellOptions options;
  options.pressure = 0.1;
  expect(gradient_error(make_filter<UnitCellFilter>, options, all) < 1e-6, "the unit filter's forces are derivatives");
  expect(gradient_error(make_filter<FrechetCellFilter>, options, all) < 1e-6, "the frechet filter's forces are derivatives");
  // The exp filter takes the virial itself where it points nearly the same way: exact only where they agree.
  expect(gradient_error(make_filter<ExpCellFilter>, options, {Matrix3::identity()}) < 1e-6, "the exp filter's forces are derivatives under pressure");
  CellOptions masked = options;
  masked.mask[2] = masked.mask[3] = masked.mask[4] = false;
  const std::vector<Matrix3> in_plane{unit_matrix(0, 0), unit_matrix(1, 1), unit_matrix(0, 1), unit_matrix(1, 0)};
  expect(gradient_error(make_filter<FrechetCellFilter>, masked, in_plane) < 1e-6, "a mask keeps the derivatives of what may move");
  CellOptions hydrostatic = options;
  hydrostatic.is_hydrostatic = true;
  expect(gradient_error(make_filter<FrechetCellFilter>, hydrostatic, {Matrix3::identity()}) < 1e-6, "so does hydrostatic strain");
  expect(gradient_error(make_filter<UnitCellFilter>, hydrostatic, {Matrix3::identity()}) < 1e-6, "and in the unit filter");
}

void test_fixed_atoms_under_filter() {
  std::mt19937 engine(3);
  System system = crystal(1, engine);
  system.fixed[0] = system.fixed[1] = system.fixed[2] = 1;
  FrechetCellFilter filter(system, {});
  std::vector<double> at;
  filter.read(at);
  const double before = dot(&system.positions[0], to_matrix(system.cell).values.data(), 1);
  at[0] += 1.0;
  filter.move(at);
  expect(std::fabs(dot(&system.positions[0], to_matrix(system.cell).values.data(), 1) - before) < 1e-12, "a fixed atom does not follow its row");
  for (std::size_t k = 0; k < 9; ++k) at[at.size() - 9 + k] += 0.1;
  const Matrix3 old_cell = to_matrix(system.cell);
  double fraction[3], now[3];
  transform_row(&system.positions[0], inverse(old_cell), fraction);
  filter.move(at);
  transform_row(&system.positions[0], inverse(to_matrix(system.cell)), now);
  for (int c = 0; c < 3; ++c) expect(std::fabs(fraction[c] - now[c]) < 1e-12, "a fixed atom keeps its place in the cell");
}

SquareMatrix random_symmetric(std::size_t size, std::mt19937& engine) {
  SquareMatrix matrix(size);
  for (std::size_t r = 0; r < size; ++r) {
    for (std::size_t c = 0; c <= r; ++c) matrix.row(r)[c] = matrix.row(c)[r] = uniform(engine, -1.0, 1.0);
  }
  return matrix;
}

void test_eigen() {
  std::mt19937 engine(7);
  for (std::size_t size : {1u, 2u, 3u, 10u, 60u}) {
    SquareMatrix matrix = random_symmetric(size, engine);
    if (size == 10) std::fill(matrix.values.begin(), matrix.values.end(), 0.0);
    std::vector<double> values;
    SquareMatrix vectors;
    eigen(matrix, values, vectors, nullptr);
    for (std::size_t k = 0; k < size; ++k) {
      for (std::size_t r = 0; r < size; ++r) {
        const double image = dot(matrix.row(r), vectors.row(k), size);
        expect(std::fabs(image - values[k] * vectors.row(k)[r]) < 1e-12 * static_cast<double>(size), "eigenvectors are eigenvectors");
        const double product = dot(vectors.row(k), vectors.row(r), size);
        expect(std::fabs(product - (k == r ? 1.0 : 0.0)) < 1e-12, "eigenvectors are orthonormal");
      }
    }
  }
}

void test_cholesky() {
  std::mt19937 engine(9);
  const std::size_t size = 40;
  SquareMatrix matrix = random_symmetric(size, engine);
  Cholesky cholesky;
  expect(!cholesky.factor(matrix, nullptr), "an indefinite matrix is found");
  for (std::size_t k = 0; k < size; ++k) matrix.row(k)[k] += 20.0;
  expect(cholesky.factor(matrix, nullptr), "a positive matrix is decomposed");
  std::vector<double> x(size), b(size);
  for (double& value : x) value = uniform(engine, -1.0, 1.0);
  for (std::size_t r = 0; r < size; ++r) b[r] = dot(matrix.row(r), x.data(), size);
  cholesky.solve(b.data());
  for (std::size_t k = 0; k < size; ++k) expect(std::fabs(b[k] - x[k]) < 1e-13, "and solved with");
}

void test_functions() {
  for (double x = -40.0; x < 40.0; x += 0.37) expect(std::fabs(sine(x) - std::sin(x)) < 1e-14, "sine");
  Matrix3 turn;
  turn(0, 1) = -2.0;
  turn(1, 0) = 2.0;
  const Matrix3 rotation = exponential(turn);
  expect(std::fabs(rotation(0, 0) - std::cos(2.0)) < 1e-14 && std::fabs(rotation(1, 0) - std::sin(2.0)) < 1e-14, "the exponential of a turn");
  expect(std::fabs(rotation(2, 2) - 1.0) < 1e-15 && std::fabs(determinant(rotation) - 1.0) < 1e-14, "is a rotation");
}

void test_preconditioner() {
  std::mt19937 engine(11);
  const System system = crystal(3, engine);
  ExpPreconditioner dense, iterative(0);
  expect(dense.build(system, nullptr) && iterative.build(system, nullptr), "a crystal has neighbors");
  std::vector<double> b(system.positions.size());
  for (double& value : b) value = uniform(engine, -1.0, 1.0);
  std::vector<double> x(b), y(b);
  dense.solve(x, nullptr);
  iterative.solve(y, nullptr);
  for (std::size_t k = 0; k < b.size(); ++k) expect(std::fabs(x[k] - y[k]) < 1e-7, "both ways to solve agree");
  const std::vector<double> displacement = dense.probe(system.positions, system);
  std::vector<double> stiff(displacement.size());
  for (std::size_t k = 0; k < stiff.size(); ++k) stiff[k] = -displacement[k];
  dense.solve(stiff, nullptr);
  expect(dot(displacement, displacement) > 0.0, "the scale is found by a displacement");
}

/// A square net that is nearly one, and its turns.
void test_symmetry() {
  std::mt19937 engine(13);
  System system = crystal(1, engine);
  for (int k = 0; k < 9; ++k) system.cell[k] = k % 4 == 0 ? 3.6 + 0.01 * k : 0.005 * k;
  for (std::size_t atom = 0; atom < 4; ++atom) {
    const double fractions[4][3] = {{0.1, 0.2, 0.3}, {-0.2, 0.1, 0.3}, {-0.1, -0.2, 0.3}, {0.2, -0.1, 0.3}};
    double noisy[3];
    for (int c = 0; c < 3; ++c) noisy[c] = fractions[atom][c] + uniform(engine, -0.002, 0.002);
    transform_row(noisy, to_matrix(system.cell), &system.positions[3 * atom]);
  }
  const SpaceGroup turns{{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, -1, 0, 1, 0, 0, 0, 0, 1, -1, 0, 0, 0, -1, 0, 0, 0, 1, 0, 1, 0, -1, 0, 0, 0, 0, 1},
                         std::vector<double>(12, 0.0)};
  const Symmetry symmetry(system, turns);
  const Matrix3 cell = to_matrix(system.cell);
  const Matrix3 metric = cell * cell.transposed();
  expect(std::fabs(metric(0, 0) - metric(1, 1)) < 1e-13 && std::fabs(metric(0, 1)) < 1e-13 && std::fabs(metric(0, 2)) < 1e-13, "the cell is square");
  double heights[4], row[3];
  for (std::size_t atom = 0; atom < 4; ++atom) {
    transform_row(&system.positions[3 * atom], inverse(cell), row);
    heights[atom] = row[2];
  }
  for (double height : heights) expect(std::fabs(height - heights[0]) < 1e-14, "atoms that are turned into each other have one height");
  std::vector<double> rows{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  symmetry.symmetrize_rows(rows.data());
  std::vector<double> again(rows);
  symmetry.symmetrize_rows(again.data());
  for (std::size_t k = 0; k < rows.size(); ++k) expect(std::fabs(rows[k] - again[k]) < 1e-15, "what is symmetric stays as it is");
  expect(std::fabs(norm(rows) - 0.5) < 1e-3, "a force on one atom is shared out to four");
}

/// What a minimization leaves, and its number of steps.
std::uint64_t minimize(const System& start, const std::function<std::unique_ptr<Algorithm>(const Coordinates&)>& make, bool moves_cell) {
  System system = start;
  Trajectory trajectory({});
  Copper emt;
  CellOptions options;
  options.pressure = 0.05;
  std::unique_ptr<Coordinates> coordinates;
  if (moves_cell) coordinates = std::make_unique<FrechetCellFilter>(system, options);
  else coordinates = std::make_unique<AtomCoordinates>(system);
  auto algorithm = make(*coordinates);
  Minimizer minimizer(system, trajectory, {1e-3, 1e-3, 2000, 0}, {std::move(coordinates), std::move(algorithm)});
  while (minimizer.advance(emt(system))) continue;
  expect(minimizer.ending().name == "converged", "a crystal relaxes");
  Digest digest{minimizer.ending().steps};
  digest.add(system.positions);
  return digest.value;
}

}  // namespace

int main() {
  test_filters();
  test_fixed_atoms_under_filter();
  test_eigen();
  test_cholesky();
  test_functions();
  test_preconditioner();
  test_symmetry();
  std::mt19937 engine(1);
  const System system = crystal(2, engine);
  Digest digest{0};
  for (bool moves_cell : {false, true}) {
    digest.value = 31 * digest.value + minimize(system, [](const Coordinates&) { return std::make_unique<Fire>(FireOptions{}); }, moves_cell);
    digest.value = 31 * digest.value + minimize(system, [](const Coordinates&) { return std::make_unique<Bfgs>(QuasiNewtonOptions{}); }, moves_cell);
    digest.value = 31 * digest.value + minimize(system, [](const Coordinates&) { return std::make_unique<Lbfgs>(QuasiNewtonOptions{}); }, moves_cell);
    for (bool is_preconditioned : {false, true}) {
      const auto make = [=](const Coordinates& coordinates) { return std::make_unique<PreconLbfgs>(coordinates, PreconLbfgsOptions{}, is_preconditioned); };
      digest.value = 31 * digest.value + minimize(system, make, moves_cell);
    }
  }
  digest.print();
  return 0;
}
