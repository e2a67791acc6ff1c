import type { StepListener } from '../../events.js';
import type { StepKeys } from '../fingerprints/step-keys.js';
import type { LiveGraph } from '../graph/live-graph.js';
import type { StepJournal } from '../journal/step-journal.js';
import type { RunSettings } from './attempt.js';

/** What the parts of a run share. */
export interface RunContext {
  readonly settings: RunSettings;
  readonly graph: LiveGraph;
  readonly journal: StepJournal;
  readonly keys: StepKeys;
  readonly emit: StepListener;
  /** Aborted when the run is stopped. */
  readonly signal: AbortSignal;
  /** A try of a step begins, which may add others. */
  readonly expectAdded: (id: string) => void;
  /** Adds what a step that has just ended asked for. Throws where that cannot be. */
  readonly takeAdded: (id: string) => void;
}
