import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFileSync, rmSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readMemory } from '../../src/steps/journal/memory.js';
import { start, type RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { amount, Chance } from './amounts.js';
import { markName, noneLeft } from './marked.js';

/** Says that it began, takes its time, and makes a file from those of its prerequisites. */
const work = `#!/bin/sh
echo "$1" >> log
sleep "$2"
name=$1; shift 2
{ echo "$name"; cat "$@" /dev/null; } > "$name.part" && mv "$name.part" "$name.out"
`;

interface Step {
  readonly id: string;
  readonly before: readonly string[];
  readonly seconds: number;
}

/** A workflow of random steps in a directory of its own. */
class Flow {
  readonly folder: Folder;
  readonly mark = randomUUID();
  readonly steps: readonly Step[];

  constructor(context: TestContext, chance: Chance) {
    this.folder = new Folder(context);
    context.after(() => noneLeft(this.mark, 10));
    this.steps = Array.from({ length: chance.integer(3, 14) }, (_, i) => {
      const before = Array.from({ length: i }, (__, k) => `s${k}`).filter(() => chance.real() < 2 / (i + 1));
      return { id: `s${i}`, before, seconds: chance.integer(0, 30) / 1000 };
    });
    this.folder.write('work.sh', work);
    this.folder.write('log', '');
    this.folder.write('flow.yaml', this.#text(chance.pick(['serial', 'parallel'])));
  }

  #text(execution: string): string {
    const lines = this.steps.map(({ id, before, seconds }) => {
      const files = before.map((name) => `${name}.out`);
      const run = ['sh', 'work.sh', id, String(seconds), ...files];
      const step = { id, run, inputs: files, outputs: [`${id}.out`], prerequisites: before };
      return `  - ${JSON.stringify(step)}\n`;
    });
    return `version: 1\nexecution: ${execution}\nthreads: 3\nsteps:\n${lines.join('')}`;
  }

  start(): ReturnType<typeof start> {
    const args = ['steps', 'run', 'flow.yaml', '-q'];
    return start(args, { cwd: this.folder.path, env: { [markName]: this.mark } });
  }

  /** Steps that began, in that order. */
  get begun(): readonly string[] {
    return this.folder.read('log').trim().split('\n').filter(Boolean);
  }

  /** Steps that the journal has as finished. */
  get finished(): ReadonlySet<string> {
    const { steps } = readMemory(this.folder.at('flow.yaml.atomloop/journal'));
    return new Set([...steps].flatMap(([id, { state }]) => (state === 'finished' ? [id] : [])));
  }

  /** What a step makes, by what it is made from. */
  expected(id: string): string {
    const step = this.steps.find((one) => one.id === id);
    return `${id}\n${(step?.before ?? []).map((name) => this.expected(name)).join('')}`;
  }
}

/** Kills a run at some instant, unless it ends before. */
async function killed(flow: Flow, chance: Chance): Promise<RunResult> {
  const { child, ended } = flow.start();
  await Promise.race([sleep(chance.real() * 700), ended]);
  child.kill('SIGKILL');
  const result = await ended;
  // Nothing that a killed run began goes on behind the back of the next one.
  await noneLeft(flow.mark);
  return result;
}

async function killAndGoOn(context: TestContext, chance: Chance): Promise<void> {
  const flow = new Flow(context, chance);
  do {
    const { code, signal } = await killed(flow, chance);
    if (signal === null) assert.equal(code, 0);
  } while (chance.real() < 0.4);
  const kept = flow.finished;
  const before = flow.begun.length;
  const { code, stderr } = await flow.start().ended;
  assert.equal(code, 0, stderr);
  const ran = flow.begun.slice(before);
  assert.equal(new Set(ran).size, ran.length, 'a step ran twice in one run');
  const missing = flow.steps.map(({ id }) => id).filter((id) => !kept.has(id));
  assert.deepEqual([...ran].sort(), missing.sort());
  for (const { id } of flow.steps) assert.equal(flow.folder.read(`${id}.out`), flow.expected(id));
}

suite('a run of steps that is killed with SIGKILL', () => {
  test('goes on with exactly the steps that had not finished', async (context) => {
    const chance = new Chance(context);
    for (let i = amount(20, 500); i > 0; i -= 1) await killAndGoOn(context, chance);
  });

  test('with a torn line in its journal forgets that line alone', async (context) => {
    const chance = new Chance(context);
    const flow = new Flow(context, chance);
    assert.equal((await flow.start().ended).code, 0);
    const { length } = flow.begun;
    appendFileSync(flow.folder.at('flow.yaml.atomloop/journal'), '01234567 {"type":"left","id":"s0","sta');
    assert.equal((await flow.start().ended).code, 0);
    assert.equal(flow.begun.length, length);
    rmSync(flow.folder.at('s0.out'));
    assert.equal((await flow.start().ended).code, 0);
    assert.equal(flow.begun[length], 's0');
  });
});
