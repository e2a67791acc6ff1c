// Preloaded into a run: counts what it does to files whose path contains ATOMLOOP_SHIM_PATH, and lets a call
// go wrong as ATOMLOOP_SHIM says: KIND:FROM:COUNT, KIND one of kill, eio, enospc, short, none; the calls FROM to
// FROM + COUNT - 1 are concerned. Their number is written to ATOMLOOP_SHIM_TOTAL at an ordinary end.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static char kind[16];
static const char *wanted;
static long from, last;
static long calls;

__attribute__((constructor)) static void begin(void) {
  const char *text = getenv("ATOMLOOP_SHIM");
  long count = 0;
  wanted = getenv("ATOMLOOP_SHIM_PATH");
  if (text == NULL || sscanf(text, "%15[a-z]:%ld:%ld", kind, &from, &count) != 3) wanted = NULL;
  last = from + count - 1;
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("ATOMLOOP_SHIM_TOTAL");
  FILE *file = path == NULL ? NULL : fopen(path, "w");
  if (file == NULL) return;
  fprintf(file, "%ld", calls);
  fclose(file);
}

// What is to happen at this call: NULL for nothing.
static const char *fault(const char *path) {
  if (wanted == NULL || strstr(path, wanted) == NULL) return NULL;
  long call = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
  if (call < from || call > last) return NULL;
  if (strcmp(kind, "none") == 0) return NULL;
  if (strcmp(kind, "kill") == 0) kill(getpid(), SIGKILL);
  errno = strcmp(kind, "enospc") == 0 ? ENOSPC : EIO;
  return kind;
}

static const char *fault_of(int fd) {
  char link[64], path[4096];
  if (wanted == NULL) return NULL;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return NULL;
  path[length] = 0;
  return fault(path);
}

static int is_short(const char *what) { return what != NULL && strcmp(what, "short") == 0; }
static size_t part(size_t size) { return size > 1 ? size / 2 : size; }

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t size) {
  const char *what = fault_of(fd);
  if (is_short(what)) size = part(size);
  else if (what != NULL) return -1;
  return REAL(write)(fd, bytes, size);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) {
  const char *what = fault_of(fd);
  if (is_short(what)) size = part(size);
  else if (what != NULL) return -1;
  return REAL(pwrite64)(fd, bytes, size, offset);
}

int fdatasync(int fd) {
  const char *what = fault_of(fd);
  return what == NULL || is_short(what) ? REAL(fdatasync)(fd) : -1;
}

int fsync(int fd) {
  const char *what = fault_of(fd);
  return what == NULL || is_short(what) ? REAL(fsync)(fd) : -1;
}

int ftruncate64(int fd, off64_t length) {
  const char *what = fault_of(fd);
  return what == NULL || is_short(what) ? REAL(ftruncate64)(fd, length) : -1;
}

int rename(const char *before, const char *after) {
  const char *what = fault(before);
  return what == NULL || is_short(what) ? REAL(rename)(before, after) : -1;
}

int unlink(const char *path) {
  const char *what = fault(path);
  return what == NULL || is_short(what) ? REAL(unlink)(path) : -1;
}
