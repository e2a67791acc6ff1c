/** Types of the messages between ranks, beside those of sessions. */
export const RankMessage = {
  /** From a rank to rank 0: who it is. */
  greeting: 1,
  /** From rank 0: the end, together with MPI's own. The payload of both ends is the exit code of the job, one byte. */
  end: 2,
  /** From rank 0: the end, without MPI's own, which would wait for a rank that is lost. */
  leave: 3,
} as const;
