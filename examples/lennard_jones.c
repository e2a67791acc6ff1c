/*
 * Lennard-Jones as a shared library:
 *   cc -O2 -shared -fPIC -I "$(npm root)/atomloop/native/include" lennard_jones.c -o liblj.so -lm
 *   atomloop calculate in.xyz -o out.xyz --calculator 'library("./liblj.so", options="3.4 0.0104 10.2")'
 * Options are sigma (A), epsilon (eV) and the cutoff (A).
 */
#include <atomloop.h>
#include <math.h>
#include <stdio.h>

ATOMLOOP_LIBRARY("He Ne Ar Kr Xe Cu")

struct pair {
  double sigma, epsilon, cutoff;
};

/* Energy of one pair, and force over distance. */
static double pair_energy(const struct pair *p, double r2, double *slope) {
  const double s2 = p->sigma * p->sigma / r2;
  const double s6 = s2 * s2 * s2;
  *slope = 24 * p->epsilon * (2 * s6 * s6 - s6) / r2;
  return 4 * p->epsilon * (s6 * s6 - s6);
}

/* Along each lattice vector: fractional coordinates, and how many images reach as far as the cutoff. */
struct lattice {
  double inverse[3][3];
  int images[3];
};

static struct lattice lattice_of(const struct atomloop_call *call, double cutoff) {
  struct lattice lattice = {{{0}}, {0}};
  for (int k = 0; k < 3; ++k) {
    const double *a = call->cell + 3 * k, *b = call->cell + 3 * ((k + 1) % 3), *c = call->cell + 3 * ((k + 2) % 3);
    const double n[3] = {b[1] * c[2] - b[2] * c[1], b[2] * c[0] - b[0] * c[2], b[0] * c[1] - b[1] * c[0]};
    const double volume = a[0] * n[0] + a[1] * n[1] + a[2] * n[2];
    if (!call->pbc[k]) continue;
    for (int i = 0; i < 3; ++i) lattice.inverse[k][i] = n[i] / volume;
    /* One more, because two atoms differ by at most half a vector along it. */
    lattice.images[k] = 1 + (int)ceil(cutoff * sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]) / fabs(volume));
  }
  return lattice;
}

/* From atom i to the image of atom j that is next to it along every lattice vector. */
static void difference(const struct atomloop_call *call, const struct lattice *lattice, int64_t i, int64_t j, double d[3]) {
  const double *x = call->positions + 3 * i, *y = call->positions + 3 * j;
  const double given[3] = {y[0] - x[0], y[1] - x[1], y[2] - x[2]};
  for (int k = 0; k < 3; ++k) d[k] = given[k];
  for (int k = 0; k < 3; ++k) {
    const double *row = lattice->inverse[k];
    const double shift = round(row[0] * given[0] + row[1] * given[1] + row[2] * given[2]);
    for (int m = 0; m < 3; ++m) d[m] -= shift * call->cell[3 * k + m];
  }
}

static void add_pair(struct atomloop_call *call, const struct pair *p, int64_t i, const double d[3]) {
  static const int first[6] = {0, 1, 2, 1, 0, 0}, second[6] = {0, 1, 2, 2, 2, 1};
  const double r2 = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
  double slope, unused;
  if (r2 > p->cutoff * p->cutoff) return;
  *call->energy += 0.5 * (pair_energy(p, r2, &slope) - pair_energy(p, p->cutoff * p->cutoff, &unused));
  for (int k = 0; k < 3; ++k) call->forces[3 * i + k] -= slope * d[k];
  for (int k = 0; k < 6; ++k) call->virial[k] += 0.5 * slope * d[first[k]] * d[second[k]];
}

static void add_images(struct atomloop_call *call, const struct pair *p, const struct lattice *l, int64_t i, int64_t j) {
  const double *h = call->cell;
  double nearest[3], d[3];
  difference(call, l, i, j, nearest);
  for (int a = -l->images[0]; a <= l->images[0]; ++a)
    for (int b = -l->images[1]; b <= l->images[1]; ++b)
      for (int c = -l->images[2]; c <= l->images[2]; ++c) {
        if (i == j && a == 0 && b == 0 && c == 0) continue;
        for (int k = 0; k < 3; ++k) d[k] = nearest[k] + a * h[k] + b * h[3 + k] + c * h[6 + k];
        add_pair(call, p, i, d);
      }
}

int atomloop_calculate(struct atomloop_call *call) {
  struct pair p = {1, 1, 3};
  if (call->options[0] != 0 && sscanf(call->options, "%lf %lf %lf", &p.sigma, &p.epsilon, &p.cutoff) != 3) {
    snprintf(call->message, (size_t)call->message_size, "options are not `sigma epsilon cutoff`: %s", call->options);
    return 1;
  }
  *call->energy = 0;
  const struct lattice lattice = lattice_of(call, p.cutoff);
  for (int64_t i = 0; i < call->natoms; ++i)
    for (int64_t j = 0; j < call->natoms; ++j) add_images(call, &p, &lattice, i, j);
  return 0;
}
