// Preloaded: a page that nobody may use, right above the heap as it is at the start. The process is aborted at its end
// where somebody else than the C library has made the heap smaller.
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static char *end;
// So much that less is left than the C library gives back.
static char *volatile kept;

__attribute__((constructor)) static void build_wall(void) {
  kept = malloc(100000);
  end = sbrk(0);
  mmap(end, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
}

__attribute__((destructor)) static void look(void) {
  if (sbrk(0) != end) abort();
}
