import { AsyncResource } from 'node:async_hooks';
import { appendFileSync } from 'node:fs';
import { outputError, usageError } from '../errors.js';
import type { EventListener, RunCounts, RunEvent } from '../events.js';
import { launcherOf } from '../schemes/mpi/launcher.js';
import { monotonicSeconds } from '../system/clock.js';
import { errorText } from './error-text.js';
import { surroundings } from './surroundings.js';
import { oneLine, say, writeAll } from './terminal.js';

export type ProgressStyle = 'bar' | 'plain' | 'json' | 'none';

export interface ProgressOptions {
  readonly progress: string;
  readonly quiet: boolean;
  /** File that every event is appended to, one JSON object per line. */
  readonly log?: string | undefined;
}

const barSeconds = 0.1;
const plainSeconds = 10;
const barWidth = 24;
const shownFailures = 10;
const shownWarnings = 10;

/** Launchers of MPI give a rank a terminal that is none. */
function isTerminal(): boolean {
  if (surroundings() !== undefined) return false;
  return process.stderr.isTTY && !process.env['NO_COLOR'] && launcherOf(process.env) === undefined;
}

function styleOf(name: string): ProgressStyle {
  if (name === 'auto') return isTerminal() ? 'bar' : 'plain';
  if (name === 'bar' || name === 'plain' || name === 'json' || name === 'none') return name;
  throw usageError('E_SETTING', 'cannot use `--progress`', {
    expected: 'auto, bar, plain, json, none',
    got: name,
  });
}

/** `1234567` → `1.23M`. */
export function short(value: number): string {
  const [divisor, unit] =
    value >= 1e9 ? [1e9, 'G'] : value >= 1e6 ? [1e6, 'M'] : value >= 1e4 ? [1e3, 'k'] : [1, ''];
  return `${Number((value / divisor).toPrecision(3))}${unit}`;
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(Math.floor(seconds % 60)).padStart(2, '0')} min`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')} h`;
}

/** Failures by code, in parentheses; nothing where there are none. */
export function byCode(codes: Readonly<Record<string, number>>): string {
  const parts = Object.entries(codes).map(([code, count]) => `${code} ${count}`);
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

/** What operators noted of configurations that are done: `12 unconverged`. */
export function noteText(notes: Readonly<Record<string, number>>): string {
  return Object.entries(notes)
    .map(([name, count]) => `${count} ${oneLine(name)}`)
    .join(', ');
}

const shownRanks = 16;

/** Configurations by rank: `0: 120, 1: 118`; of many ranks how many worked, and the least and the most. */
export function rankText(ranks: Readonly<Record<string, number>>): string {
  const counts = Object.entries(ranks);
  if (counts.length <= shownRanks) return counts.map(([rank, count]) => `${rank}: ${count}`).join(', ');
  const each = Object.values(ranks);
  return `${counts.length} worked, on ${Math.min(...each)} to ${Math.max(...each)} configurations each`;
}

/** Shows events on standard error as the user asked, and appends them to the log. */
export class ProgressReport {
  readonly #style: ProgressStyle;
  readonly #started = monotonicSeconds();
  #last = monotonicSeconds();
  #hasBar = false;
  #failures = 0;
  #warnings = 0;

  constructor(private readonly options: ProgressOptions) {
    this.#style = styleOf(options.progress);
  }

  /** What an earlier start of the run did. */
  before: Readonly<Pick<RunCounts, 'read' | 'atoms'>> = { read: 0, atoms: 0 };

  /** Whoever tells of an event, it goes where the report was made. */
  readonly listen: EventListener = AsyncResource.bind((event: RunEvent) => {
    if (event.type === 'resumed') this.before = event.counts;
    this.#log(event);
    if (this.#style === 'json') this.#json(event);
    else this.#show(event);
  });

  /** Ends the line of the bar, so that other text can follow. */
  clear(): void {
    if (this.#hasBar) writeAll(2, '\r\u001b[K');
    this.#hasBar = false;
  }

  #log(event: RunEvent): void {
    const { log } = this.options;
    if (log === undefined || isProgress(event)) return;
    try {
      appendFileSync(log, `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
    } catch (cause) {
      const got = (cause as NodeJS.ErrnoException).code ?? String(cause);
      throw outputError('E_OUTPUT_WRITE', 'cannot write the log', { cause, file: log, got });
    }
  }

  #json(event: RunEvent): void {
    if (isProgress(event) && !this.#isDue(1)) return;
    say(JSON.stringify(event));
  }

  #show(event: RunEvent): void {
    if (isProgress(event)) this.#progress(event);
    else if (event.type === 'warning') this.#warning(event.message);
    else if (event.type === 'failed') this.#failed(errorText(event.error, 'failed'));
    else if (event.type === 'resumed') this.#resumed(event.counts.read);
  }

  #resumed(before: number): void {
    if (!this.options.quiet && before > 0) say(`going on: ${before} configurations were done before`);
  }

  #warning(message: string): void {
    this.#warnings += 1;
    if (this.options.quiet || this.#warnings > shownWarnings + 1) return;
    this.clear();
    say(
      this.#warnings > shownWarnings
        ? 'warning: more warnings are not shown'
        : `warning: ${oneLine(message)}`,
    );
  }

  #failed(text: string): void {
    this.#failures += 1;
    if (this.options.quiet || this.#failures > shownFailures + 1) return;
    this.clear();
    say(this.#failures > shownFailures ? 'failed: more failures are counted at the end' : text);
  }

  #progress({ counts, fraction }: ProgressEvent): void {
    if (this.options.quiet || this.#style === 'none') return;
    if (!this.#isDue(this.#style === 'bar' ? barSeconds : plainSeconds)) return;
    const text = this.#line(counts, fraction);
    if (this.#style === 'plain') {
      say(text);
      return;
    }
    writeAll(2, `\r\u001b[K${bar(fraction)}${text}`);
    this.#hasBar = true;
  }

  #isDue(seconds: number): boolean {
    const now = monotonicSeconds();
    if (now - this.#last < seconds) return false;
    this.#last = now;
    return true;
  }

  #line({ read, failed, atoms }: Readonly<RunCounts>, fraction: number | undefined): string {
    const elapsed = Math.max(1e-3, monotonicSeconds() - this.#started);
    const parts = [
      `${read} configurations`,
      `${short(read / elapsed)} configurations/s`,
      `${short(atoms / elapsed)} atoms/s`,
      ...(failed === 0 ? [] : [`${failed} failed`]),
      ...(fraction === undefined || fraction === 0
        ? []
        : [`ETA ${duration((elapsed * (1 - fraction)) / fraction)}`]),
    ];
    return parts.join(', ');
  }
}

type ProgressEvent = Extract<RunEvent, { type: 'progress' | 'reading' }>;

function isProgress(event: RunEvent): event is ProgressEvent {
  return event.type === 'progress' || event.type === 'reading';
}

function bar(fraction: number | undefined): string {
  if (fraction === undefined) return '';
  const filled = Math.round(barWidth * fraction);
  return `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${Math.floor(100 * fraction)}% `;
}
