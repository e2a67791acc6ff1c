import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchData } from './data.js';
import type { Row } from './results.js';

/** What every case gets. */
export interface Suite {
  readonly data: BenchData;
  /** Directory for outputs; a case removes what it wrote. */
  readonly directory: string;
  /** Counted runs of each command. */
  readonly rounds: number;
  /** Divides the sizes of a quick run. */
  readonly divisor: number;
}

export type Case = (suite: Suite) => Promise<readonly Row[]>;

export const outputIn = (suite: Suite): string => join(suite.directory, 'output.xyz');

/** Removes an output and its run directory, from which a run would go on. */
export function removeOutput(output: string): void {
  for (const path of [output, `${output}.atomloop`]) rmSync(path, { recursive: true, force: true });
}

export const seconds = (value: number): string => `${value.toPrecision(3)} s`;
export const megabytes = (value: number): string => `${(value / 1e6).toFixed(0)} MB`;
