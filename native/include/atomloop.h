/*
 * The interface of a calculator in a shared library, for `--calculator 'library("./libmine.so")'`. A library has the line
 * ATOMLOOP_LIBRARY("Ar Kr") and the function atomloop_calculate, and is built with `cc -shared -fPIC`.
 * A version of the interface never changes: a later one has another number, which is checked when a library is loaded.
 */
#ifndef ATOMLOOP_H
#define ATOMLOOP_H

#include <stdint.h>

#define ATOMLOOP_ABI 1

#define ATOMLOOP_TEXT_(x) #x
#define ATOMLOOP_TEXT(x) ATOMLOOP_TEXT_(x)

#if defined(__GNUC__)
#define ATOMLOOP_EXPORT __attribute__((visibility("default")))
#else
#define ATOMLOOP_EXPORT
#endif

#ifdef __cplusplus
#define ATOMLOOP_C extern "C"
#else
#define ATOMLOOP_C extern
#endif

/* One configuration. Units are eV, Angstrom and their products. Memory is the caller's and lasts until the function returns. */
struct atomloop_call {
  int64_t natoms;
  const int32_t *numbers;   /* natoms: atomic numbers */
  const double *positions;  /* natoms x 3; anywhere, also outside of the cell */
  const double *cell;       /* 3 x 3, rows are lattice vectors; zeros where there is none */
  const int32_t *pbc;       /* 3: not 0 where periodic */
  const char *options;      /* the text that `options=` gave, "" by default */
  double *energy;           /* 1 */
  double *forces;           /* natoms x 3, zeros at first */
  double *virial;           /* xx yy zz yz xz xy, zeros at first: -dE/dstrain, which is the sum of r x F */
  char *message;            /* why it failed: text that ends with a zero */
  int64_t message_size;     /* bytes of `message` */
};

/* 0, or another value where this configuration cannot be computed. */
ATOMLOOP_C ATOMLOOP_EXPORT int atomloop_calculate(struct atomloop_call *call);

/* What the library is: its interface and the elements that it knows. */
ATOMLOOP_C ATOMLOOP_EXPORT const char *atomloop_library(void);

/* Element symbols, separated by spaces; "" where it takes any. */
#define ATOMLOOP_LIBRARY(species) \
  const char *atomloop_library(void) { return "atomloop " ATOMLOOP_TEXT(ATOMLOOP_ABI) " " species; }

#endif
