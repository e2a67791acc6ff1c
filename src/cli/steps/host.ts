import type { StepHost } from '../../steps/run/step-host.js';
import { operatorWords } from '../../steps/operator-words.js';
import type { OperatorAction, StepDefinition, Workflow } from '../../steps/step.js';
import { instanceOf } from '../../steps/placeholders.js';
import { fillStep } from '../../steps/placeholders.js';
import type { CommandRow } from '../command.js';
import { checkCommandLine } from '../command-line.js';
import { runInProcess } from '../in-process.js';
import { optionForms, ownCommand, ownProcessReason } from '../step-words.js';
import type { OptionForms } from '../../steps/operator-words.js';
import { AtomloopError } from '../../errors.js';

/** The command line as steps see it. */
export class CommandHost implements StepHost {
  readonly #forms = new Map<string, Promise<OptionForms>>();

  constructor(
    private readonly commands: readonly CommandRow[],
    private readonly workflow: Workflow,
  ) {}

  readonly run: StepHost['run'] = (words, { log, signal }) =>
    runInProcess(words, { commands: this.commands, log, signal });

  readonly command: StepHost['command'] = (words) => ownCommand(words);

  async words(action: OperatorAction, use: Parameters<StepHost['words']>[1]): Promise<readonly string[]> {
    return operatorWords(action, { ...use, forms: await this.#formsOf(action.words) });
  }

  needsProcess(action: OperatorAction): boolean {
    const { scheme } = this.workflow;
    return ownProcessReason(action, { directory: '.', scheme }) !== undefined;
  }

  /** Reads the arguments of all operators as their commands will. Rejects with what is wrong, and where the step is. */
  async check(): Promise<void> {
    const seen = new Set<string>();
    for (const definition of this.workflow.steps) {
      const { action } = definition;
      if (action.type !== 'operator') continue;
      const key = JSON.stringify([action.words, action.options]);
      if (seen.has(key)) continue;
      seen.add(key);
      await this.#checkStep(definition);
    }
  }

  async #checkStep(definition: StepDefinition): Promise<void> {
    const { threads, mpi, place = {}, id } = definition;
    const { action } = fillStep(this.#example(definition), { threads, mpi, gpus: [] });
    if (action.type !== 'operator') return;
    try {
      await checkCommandLine(await this.words(action, { threads }), this.commands);
    } catch (thrown) {
      if (!(thrown instanceof AtomloopError)) throw thrown;
      const { kind, code, message, details } = thrown;
      throw new AtomloopError(kind, code, `step \`${id}\`: ${message}`, { ...details, ...place });
    }
  }

  /** As it will be for some item. */
  #example(definition: StepDefinition): StepDefinition {
    const { foreach } = definition;
    if (foreach === undefined) return definition;
    const source = this.workflow.steps.find(({ id }) => id === foreach);
    if (source !== undefined) return instanceOf(definition, this.#item(source.foreach));
    return instanceOf(definition, this.#item(foreach));
  }

  #item(name: string | undefined): string {
    const stream = this.workflow.streams.find((one) => one.name === name);
    return stream?.values?.[0] ?? 'some.xyz';
  }

  #formsOf(words: readonly string[]): Promise<OptionForms> {
    const key = words.join(' ');
    const known = this.#forms.get(key) ?? optionForms(words, this.commands);
    this.#forms.set(key, known);
    return known;
  }
}
