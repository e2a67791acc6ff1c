/**
 * Finds that somebody is silent for too long. It counts looks, not time: after a pause of this process itself (a suspended program,
 * a long computation) what has come meanwhile is heard before anybody is given up.
 */
export class Silence {
  readonly #timer: NodeJS.Timeout;
  #looks = 0;

  constructor(milliseconds: number, limit: number, onSilent: () => void) {
    this.#timer = setInterval(() => {
      this.#looks += 1;
      if (this.#looks === limit) onSilent();
    }, milliseconds);
  }

  /** Something was heard. */
  heard(): void {
    this.#looks = 0;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
