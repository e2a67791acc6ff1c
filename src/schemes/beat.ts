import type { TaskOptions } from './scheme.js';

const milliseconds = 100;

/** What a slot is doing with a task: nothing yet, begun, or at the configuration with this index. */
export type Progress = 'waiting' | 'begun' | number;

/**
 * Looks ten times a second how far a task is and tells who wants to know. Returns a function that looks a last
 * time and ends the watch.
 */
export function watchTask({ begun, beat }: TaskOptions, look: () => Progress): () => void {
  if (begun === undefined && beat === undefined) return () => undefined;
  let last: Progress = 'waiting';
  const tell = (): void => {
    const now = look();
    if (now === last) return;
    if (last === 'waiting') begun?.();
    if (typeof now === 'number') beat?.(now);
    last = now;
  };
  const timer = setInterval(tell, milliseconds);
  return () => {
    tell();
    clearInterval(timer);
  };
}
