import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TestContext } from 'node:test';
import type { StepsView, StepView } from '../../src/steps/view.js';
import { markName, noneLeft } from '../faults/marked.js';
import { start, type RunResult, type StartOptions } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { waitUntil } from '../helpers/wait.js';

/** Says that it began, waits until `go-NAME` is there, and makes the files that it is given. */
const gate = `#!/bin/sh
name=$1; shift
echo "$name" >> log
until [ -e "go-$name" ]; do sleep 0.01; done
for file in "$@"; do echo "$name" > "$file"; done
`;

/** Says that it ran, and makes the files that it is given. */
const make = `#!/bin/sh
name=$1; shift
echo "$name" >> log
for file in "$@"; do echo "$name" > "$file"; done
`;

/** A workflow in a directory of its own. No process of it outlives the test. */
export class FlowScene {
  readonly folder: Folder;
  readonly mark = randomUUID();

  constructor(context: TestContext, text: string) {
    this.folder = new Folder(context);
    context.after(() => noneLeft(this.mark, 10));
    this.folder.write('gate.sh', gate);
    this.folder.write('make.sh', make);
    this.folder.write('log', '');
    this.flow(text);
  }

  /** Writes the workflow anew; `version: 1` is added. */
  flow(text: string): void {
    this.folder.write('flow.yaml', `version: 1\n${text}`);
  }

  /** A file at any depth. */
  file(name: string, text = name): void {
    mkdirSync(dirname(this.folder.at(name)), { recursive: true });
    writeFileSync(this.folder.at(name), text);
  }

  start(command: string, args: readonly string[] = [], options: StartOptions = {}): ReturnType<typeof start> {
    const env = { ...options.env, [markName]: this.mark };
    return start(['steps', command, 'flow.yaml', ...args], { cwd: this.folder.path, ...options, env });
  }

  /** `atomloop steps COMMAND flow.yaml …` to its end. */
  steps(command: string, args: readonly string[] = [], options: StartOptions = {}): Promise<RunResult> {
    return this.start(command, args, options).ended;
  }

  run(...args: readonly string[]): Promise<RunResult> {
    return this.steps('run', args);
  }

  async view(command = 'list'): Promise<StepsView> {
    const { stdout, stderr } = await this.steps(command, ['--json']);
    try {
      return JSON.parse(stdout) as StepsView;
    } catch {
      throw new Error(`no JSON: ${stdout}${stderr}`);
    }
  }

  async step(id: string, command = 'list'): Promise<StepView | undefined> {
    return (await this.view(command)).steps.find((step) => step.id === id);
  }

  /** States by id. */
  async states(): Promise<Readonly<Record<string, string>>> {
    return Object.fromEntries((await this.view()).steps.map(({ id, state }) => [id, state]));
  }

  /** Names that steps wrote down, in that order. */
  get begun(): readonly string[] {
    return this.folder.read('log').split('\n').filter(Boolean);
  }

  has(name: string): boolean {
    return existsSync(this.folder.at(name));
  }

  /** What steps write down from now on. */
  forget(): void {
    this.folder.write('log', '');
  }

  letGo(...names: readonly string[]): void {
    for (const name of names) this.folder.write(`go-${name}`, '');
  }

  /** Waits until all of them have begun. */
  async untilBegun(...names: readonly string[]): Promise<void> {
    const areThere = (): boolean => names.every((name) => this.begun.includes(name));
    await waitUntil(areThere, `${names.join(', ')} have begun`);
  }

  /** What a step printed, all attempts. */
  log(id: string): string {
    return readFileSync(this.folder.at(`flow.yaml.atomloop/logs/${id}.log`), 'utf8');
  }
}
