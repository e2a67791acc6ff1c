import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

const tailSize = 4096;

/** The file of what a step prints; attempts follow each other. */
export class StepLog {
  private constructor(
    readonly path: string,
    /** Programs print here. */
    readonly fd: number,
  ) {}

  static open(path: string): StepLog {
    return new StepLog(path, openSync(path, 'a+'));
  }

  write(text: string): void {
    writeSync(this.fd, text);
  }

  /** The last lines, at most 4 KB, of what was printed from `begin` on. */
  tail(begin: number): string {
    const { size } = fstatSync(this.fd);
    const start = Math.max(begin, size - tailSize);
    const bytes = Buffer.alloc(Math.max(0, size - start));
    const count = readSync(this.fd, bytes, 0, bytes.length, start);
    return bytes.toString('utf8', 0, count).trim();
  }

  get size(): number {
    return fstatSync(this.fd).size;
  }

  close(): void {
    closeSync(this.fd);
  }
}
