import type { ErrorRecord } from '../../errors.js';
import type { FileContent } from '../fingerprints/digest-file.js';
import type { StepKey } from '../fingerprints/step-key.js';
import type { RunState, StepDefinition } from '../step.js';

/** What a finished step leaves behind. */
export interface MadeFile extends FileContent {
  readonly path: string;
}

/** States in which an attempt ends. */
export type EndState = 'finished' | 'failed' | 'aborted' | 'interactive';

/** A line of the journal of a run of steps: what happened, in order. Times are ISO texts. */
export type StepRecord =
  /** A process begins to run the workflow. */
  | { readonly type: 'run'; readonly version: string; readonly at: string }
  | { readonly type: 'ended'; readonly state: RunState; readonly at: string }
  /** A step that is not in the workflow file; its prerequisites are resolved. */
  | { readonly type: 'added'; readonly step: StepDefinition; readonly by?: string }
  | { readonly type: 'items'; readonly stream: string; readonly items: readonly string[] }
  | { readonly type: 'closed'; readonly stream: string }
  | { readonly type: 'content'; readonly path: string; readonly content: FileContent }
  | {
      readonly type: 'started';
      readonly id: string;
      readonly attempt: number;
      readonly at: string;
      readonly key: StepKey;
      /** Outputs that were not there, or were this run's: what is there from now on is the run's. */
      readonly own: readonly string[];
    }
  | {
      readonly type: 'left';
      readonly id: string;
      readonly state: EndState;
      readonly at: string;
      readonly seconds: number;
      readonly made: readonly MadeFile[];
      readonly error?: ErrorRecord;
    }
  /** By a person. */
  | { readonly type: 'reset' | 'release'; readonly id: string }
  /** By a person: taken as finished, also where it never ran. */
  | { readonly type: 'finish'; readonly id: string; readonly at: string }
  /** A request of another command is done, or refused; the next one begins at `end` of their file. */
  | {
      readonly type: 'request';
      readonly token: string;
      readonly end: number;
      readonly refused?: ErrorRecord;
    };
