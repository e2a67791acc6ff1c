import { appendFileSync } from 'node:fs';
import { wordsOf } from '../../errors.js';
import type { StepEvent, StepListener } from '../../events.js';
import type { StepsSummary } from '../../steps/run/run-end.js';
import { duration } from '../progress.js';
import { oneLine, say } from '../terminal.js';

export interface StepReportOptions {
  readonly progress: string;
  readonly quiet: boolean;
  readonly log?: string | undefined;
}

/** Tells of a run of steps on standard error. */
export class StepReport {
  #kept = 0;

  constructor(private readonly options: StepReportOptions) {}

  readonly listen: StepListener = (event) => {
    const { progress, quiet, log } = this.options;
    if (log !== undefined)
      appendFileSync(log, `${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`);
    if (progress === 'json') say(JSON.stringify(event));
    else if (!quiet && progress !== 'none') this.#show(event);
  };

  /** What was kept is told as a number, before anything else. */
  #show(event: StepEvent): void {
    if (event.type === 'step-ended' && event.isKept && event.state === 'finished') {
      this.#kept += 1;
      return;
    }
    this.flush();
    const text = textOf(event);
    if (text !== undefined) say(oneLine(text));
  }

  flush(): void {
    if (this.#kept > 0)
      say(`${this.#kept} ${this.#kept === 1 ? 'step is' : 'steps are'} kept: nothing changed`);
    this.#kept = 0;
  }
}

function textOf(event: StepEvent): string | undefined {
  switch (event.type) {
    case 'step-started':
      return `${event.id}: started${event.attempt > 1 ? `, attempt ${event.attempt}` : ''} (${event.reason})`;
    case 'step-ended': {
      const { id, state, seconds, error, willRetry } = event;
      const why = error === undefined ? '' : `: ${wordsOf(error)}`;
      const next = willRetry === true ? '; it is tried again' : '';
      const who = state === 'interactive' ? `: it waits for a person (\`atomloop steps continue\`)` : '';
      return `${id}: ${state}, ${duration(seconds)}${why}${next}${who}`;
    }
    case 'steps-added':
      return `added${event.by === undefined ? '' : ` by ${event.by}`}: ${event.ids.slice(0, 5).join(', ')}${event.ids.length > 5 ? `, … ${event.ids.length} steps` : ''}`;
    case 'stream':
      return event.isOpen ? undefined : `${event.stream}: closed after ${event.items} items`;
    case 'warning':
      return `warning: ${event.message}`;
  }
}

/** `12 steps in 4.5 s: 11 finished (5 kept), 1 failed` */
export function summaryText({ counts, kept, seconds }: StepsSummary): string {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}${state === 'finished' && kept > 0 ? ` (${kept} kept)` : ''}`);
  return `${total} ${total === 1 ? 'step' : 'steps'} in ${duration(seconds)}: ${parts.join(', ')}`;
}
