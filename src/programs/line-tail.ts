import { StringDecoder } from 'node:string_decoder';

/** Text of a program: its whole lines one by one, and the last of it kept for messages. */
export class LineTail {
  readonly #decoder = new StringDecoder('utf8');
  #kept = '';
  #line = '';

  constructor(
    private readonly onLine: (line: string) => void,
    /** Characters that are kept, and the length at which an endless line is cut. */
    private readonly maximum = 4096,
  ) {}

  get text(): string {
    return this.#kept;
  }

  write(part: Uint8Array): void {
    const text = this.#decoder.write(part);
    this.#kept = (this.#kept + text).slice(-this.maximum);
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) this.onLine(line);
    if (this.#line.length >= this.maximum) this.end();
  }

  /** Hands out a last line that has no end. */
  end(): void {
    if (this.#line !== '') this.onLine(this.#line);
    this.#line = '';
  }
}
