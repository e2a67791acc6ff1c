import { AtomloopError } from '../../errors.js';
import { readNewLines } from '../../system/file-tail.js';
import type { StepDefinition } from '../step.js';
import { AddedSteps, type ReadStep } from './added-steps.js';
import type { RunContext } from './context.js';
import { Mailbox } from './mailbox.js';
import type { PostedRequest, StepRequest } from './request.js';
import type { StepFiles } from './step-files.js';

/** The run that requests are for. */
export interface Addressee {
  readonly context: RunContext;
  apply(request: StepRequest): Promise<void>;
  add(steps: readonly StepDefinition[], by?: string): void;
}

/** Takes what running steps and other commands ask for, in their order. */
export class Inbox {
  readonly #adding = new Map<string, AddedSteps>();
  /** Of running steps, which hear of it when they end. */
  readonly #errors = new Map<string, unknown>();
  #mailbox: Mailbox | undefined;
  #isTaking = false;

  constructor(
    private readonly files: StepFiles,
    private readonly readStep: ReadStep,
    private readonly run: Addressee,
  ) {}

  /** `onError` is told what the run cannot go on with. */
  open(onError: (error: unknown) => void): void {
    const look = (): void => {
      if (this.#isTaking) return;
      this.#isTaking = true;
      this.#take()
        .catch(onError)
        .finally(() => {
          this.#isTaking = false;
        });
    };
    this.#mailbox = new Mailbox(this.files, look);
    look();
  }

  close(): void {
    this.#mailbox?.close();
  }

  /** A try of a step begins, which may add others. */
  expect(id: string): void {
    this.#errors.delete(id);
    this.#adding.set(id, new AddedSteps(this.files.added(id), id, this.readStep));
  }

  /** Throws what was wrong with the steps that one asked for. */
  takeAdded(id: string): void {
    this.#addFrom(id, true);
    const error = this.#errors.get(id);
    if (error !== undefined) throw error as Error;
  }

  /** A step has ended. */
  forget(id: string): void {
    this.#adding.delete(id);
  }

  #addFrom(id: string, hasEnded: boolean): void {
    try {
      const steps = this.#adding.get(id)?.take(hasEnded) ?? [];
      if (steps.length > 0) this.run.add(steps, id);
    } catch (error) {
      this.#errors.set(id, error);
    }
  }

  async #take(): Promise<void> {
    for (const id of this.#adding.keys()) this.#addFrom(id, false);
    const { journal } = this.run.context;
    for (const { line, end } of readNewLines(this.files.requests, journal.memory.requests)) {
      const posted = parse(line);
      if (posted === undefined) continue;
      const refused = await this.#apply(posted.request);
      journal.append({ type: 'request', token: posted.token, end, ...(refused && { refused }) });
    }
  }

  async #apply(request: StepRequest): Promise<ReturnType<AtomloopError['toRecord']> | undefined> {
    try {
      await this.run.apply(request);
      return undefined;
    } catch (thrown) {
      return AtomloopError.from(thrown, 'internal', 'E_INTERNAL').toRecord();
    }
  }
}

/** A line that is torn or of somebody else asks for nothing. */
function parse(line: string): PostedRequest | undefined {
  try {
    return JSON.parse(line) as PostedRequest;
  } catch {
    return undefined;
  }
}
