/** What one timer can wait for; a longer time takes several. */
const longestMs = 2 ** 31 - 1;

/**
 * A stop, or a time that is over, whichever comes first: as `AbortSignal.any` with `AbortSignal.timeout`, which Node 20 forgets when it
 * collects garbage.
 */
export class TimeLimit {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stop: AbortSignal,
    timeoutMs: number | undefined,
  ) {
    if (stop.aborted) this.#onStop();
    else stop.addEventListener('abort', this.#onStop, { once: true });
    if (timeoutMs !== undefined) this.#wait(timeoutMs);
  }

  /** Aborted with a `TimeoutError` when the time is over. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    clearTimeout(this.#timer);
    this.stop.removeEventListener('abort', this.#onStop);
  }

  readonly #onStop = (): void => {
    this.#controller.abort(this.stop.reason);
  };

  #wait(ms: number): void {
    const now = Math.min(ms, longestMs);
    this.#timer = setTimeout(() => {
      if (ms > now) this.#wait(ms - now);
      else this.#controller.abort(new DOMException('the time is over', 'TimeoutError'));
    }, now);
  }
}
