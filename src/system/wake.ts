/** A wait that others can end early, also before it has begun. */
export class Wake {
  #isCalled = false;
  #end: (() => void) | undefined;

  /** Ends the wait; where nobody waits, the next one. */
  readonly call = (): void => {
    this.#isCalled = true;
    this.#end?.();
  };

  /** Until somebody calls, at most `milliseconds`. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.#isCalled) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, Math.ceil(milliseconds)));
        this.#end = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#end = undefined;
    this.#isCalled = false;
  }
}
