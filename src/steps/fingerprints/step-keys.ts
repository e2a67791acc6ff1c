import { createHash } from 'node:crypto';
import { findProgram } from '../../programs/find-program.js';
import { version } from '../../system/version.js';
import { argumentsText, commandText } from '../command-text.js';
import type { Instance, Template } from '../graph/template.js';
import type { RunMemory } from '../journal/memory.js';
import type { StepRecord } from '../journal/records.js';
import type { FileContent } from './digest-file.js';
import { contentOf } from './file-content.js';
import { declaredInputs, inputFiles } from './input-files.js';
import { keyOf, type StepKey } from './step-key.js';

/** The keys of more would make a journal of closing steps only. */
const namedPrerequisites = 64;

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Keys of the steps of a run. Contents of files are remembered from earlier runs as long as size, times and inode are the same;
 * what is computed anew is told to `record`.
 */
export class StepKeys {
  readonly #keys = new Map<string, StepKey>();
  readonly #templates = new Map<string, string>();
  readonly #programs = new Map<string, Promise<string>>();
  readonly #path = process.env['PATH'] ?? '';

  constructor(
    private readonly memory: RunMemory,
    private readonly record: (record: StepRecord) => void,
  ) {}

  /** The key that a step was begun or kept with. */
  set(id: string, key: StepKey): void {
    this.#keys.set(id, key);
  }

  /** The key of a step whose prerequisites have all got theirs. */
  async keyOf(instance: Instance, others: Iterable<Template>): Promise<StepKey> {
    const { definition } = instance;
    const { action, env } = definition;
    const parts: Record<string, string> = {};
    for (const [name, value] of Object.entries(env)) parts[`variable ${name}`] = value;
    if (action.type === 'operator') {
      parts['atomloop'] = version;
      parts['one of its arguments'] = digestOf(argumentsText(definition));
    }
    if (action.type === 'function') parts['the code of the function'] = digestOf(action.call.toString());
    if (action.type === 'program') {
      const [program = ''] = action.command;
      parts[`program ${program}`] = await this.#programOf(program, env);
    }
    for (const file of await inputFiles(declaredInputs(definition)))
      parts[`input ${file}`] = (await this.contentOf(file))?.digest ?? 'missing';
    const prerequisites = [...this.#prerequisites(instance, others)];
    if (prerequisites.length > namedPrerequisites)
      parts['one of its prerequisites'] = digestOf(JSON.stringify(prerequisites));
    else for (const [id, fingerprint] of prerequisites) parts[`prerequisite ${id}`] = fingerprint;
    return keyOf(commandText(definition), parts);
  }

  /** Undefined where there is no such file. */
  async contentOf(path: string): Promise<FileContent | undefined> {
    const known = this.memory.contents.get(path);
    const content = await contentOf(path, known);
    if (content !== undefined && JSON.stringify(content) !== JSON.stringify(known)) {
      this.memory.contents.set(path, content);
      this.record({ type: 'content', path, content });
    }
    return content;
  }

  *#prerequisites({ template, item }: Instance, others: Iterable<Template>): Generator<[string, string]> {
    const { source, prerequisites, isCloser } = template;
    if (source !== undefined && item !== undefined) yield this.#one(`${source.id}[${item}]`);
    for (const { template: other, item: which } of prerequisites)
      yield which === undefined ? [other.id, this.#fingerprintOf(other)] : this.#one(`${other.id}[${which}]`);
    if (!isCloser) return;
    for (const other of others) if (!other.definition.wait) yield [other.id, this.#fingerprintOf(other)];
  }

  #one(id: string): [string, string] {
    return [id, this.#keys.get(id)?.fingerprint ?? 'unknown'];
  }

  /** Of all instances of a step together, which must have ended. */
  #fingerprintOf(template: Template): string {
    const known = this.#templates.get(template.id);
    if (known !== undefined) return known;
    const all = [...template.instances.values()].map(
      ({ id }) => this.#keys.get(id)?.fingerprint ?? 'unknown',
    );
    const fingerprint = all.length === 1 ? (all[0] ?? '') : digestOf(all.sort().join(' '));
    if (template.isDone) this.#templates.set(template.id, fingerprint);
    return fingerprint;
  }

  /** Looked for once: it had better not change while the steps run. */
  #programOf(program: string, { PATH = this.#path }: Readonly<Record<string, string>>): Promise<string> {
    const name = `${program} in ${PATH}`;
    const known = this.#programs.get(name) ?? this.#digestOf(program, PATH);
    this.#programs.set(name, known);
    return known;
  }

  async #digestOf(program: string, PATH: string): Promise<string> {
    const path = findProgram(program, { PATH });
    return (path === undefined ? undefined : (await this.contentOf(path))?.digest) ?? 'missing';
  }
}
