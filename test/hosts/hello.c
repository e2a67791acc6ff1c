// hello [VARIABLE...]   rank 0 prints a line for each rank: number, ranks, host, and variables of its environment
#include <mpi.h>
#include <stdio.h>
#include <stdlib.h>

enum { LENGTH = 4096 };

int main(int argc, char** argv) {
  int rank, ranks, end;
  char host[MPI_MAX_PROCESSOR_NAME], line[LENGTH];
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  MPI_Get_processor_name(host, &end);
  end = snprintf(line, LENGTH, "%d of %d on %s", rank, ranks, host);
  for (int i = 1; i < argc && end < LENGTH; i++) {
    const char* value = getenv(argv[i]);
    end += snprintf(line + end, LENGTH - end, " %s=%s", argv[i], value ? value : "");
  }
  char* lines = malloc((size_t)ranks * LENGTH);
  MPI_Gather(line, LENGTH, MPI_CHAR, lines, LENGTH, MPI_CHAR, 0, MPI_COMM_WORLD);
  for (int i = 0; rank == 0 && i < ranks; i++) puts(lines + (size_t)i * LENGTH);
  fflush(stdout);
#ifdef MPICH
  // MPI_Finalize of MPICH 4.0 hangs between hosts: a rank flushes its UCX connections while others no longer listen.
  int neighbors;
  MPI_Comm neighborhood;
  MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &neighborhood);
  MPI_Comm_size(neighborhood, &neighbors);
  if (rank == 0 && neighbors < ranks) MPI_Abort(MPI_COMM_WORLD, 0);
#endif
  MPI_Finalize();
  return 0;
}
