import { writeSync } from 'node:fs';

/** The line that the Python side prints where it begins with another configuration: `\0` and its index. */
const mark = '\0';

/** Lines of an interpreter, each with the configuration that it belongs to. */
export class PrintedLines {
  #place = '';

  constructor(private readonly show: (line: string) => void = toStderr) {}

  /** What stands before a mark in one line had no end of its own. */
  readonly take = (line: string): void => {
    const at = line.indexOf(mark);
    const text = at < 0 ? line : line.slice(0, at);
    if (at !== 0) this.show(`python${this.#place === '' ? '' : `, configuration ${this.#place}`}: ${text}`);
    if (at >= 0) this.#place = line.slice(at + mark.length);
  };
}

/** The last printed line that says something; undefined where nothing was printed. */
export function lastPrinted(tail: string): string | undefined {
  return tail.split('\n').findLast((line) => line.trim() !== '' && !line.includes(mark));
}

function toStderr(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // Nobody reads it any more.
  }
}
