import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { cleanEnvironment } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { repository } from '../helpers/repository.js';
import { waitUntil } from '../helpers/wait.js';
import { blocksOf } from './blocks.js';
import { settleReader } from './reader.js';

const page = readFileSync(join(repository, 'docs/steps.md'), 'utf8');
const blocks = blocksOf(page);

function block(name: string): string {
  const found = blocks.find((one) => one.name === name);
  assert.ok(found, `docs/steps.md has no ${name}`);
  return found.text;
}

const plain = (text: string): string => text.replaceAll(/\d+\.\d s\b/g, 'N s').trim();

/** A reader with files of the page. */
class Reader extends Folder {
  readonly env: NodeJS.ProcessEnv;

  constructor(context: TestContext, ...names: readonly string[]) {
    super(context);
    this.env = { ...cleanEnvironment(), PATH: settleReader(this.path) };
    for (const name of names) this.write(name, block(name));
  }

  /** Puts a program before all others in the path. */
  program(name: string, script: string): void {
    mkdirSync(this.at('programs'), { recursive: true });
    chmodSync(this.write(`programs/${name}`, `#!/bin/sh\n${script}\n`), 0o755);
    this.env['PATH'] = [this.at('programs'), this.env['PATH']].join(delimiter);
  }

  start(...command: readonly [string, ...string[]]): {
    readonly kill: (signal: NodeJS.Signals) => void;
    readonly ended: Promise<{ readonly code: number | null; readonly text: string }>;
    readonly text: () => string;
  } {
    const [program, ...args] = command;
    const child = spawn(program, args, { cwd: this.path, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += String(part)));
    const ended = new Promise<{ readonly code: number | null; readonly text: string }>((resolve) => {
      child.on('close', (code) => {
        resolve({ code, text });
      });
    });
    return { kill: (signal) => child.kill(signal), ended, text: () => text };
  }
}

function isShown(printed: string): void {
  assert.ok(plain(page).includes(plain(printed)), `docs/steps.md does not show\n${plain(printed)}`);
}

/** A workflow whose second step waits until somebody makes the file `go`. */
const slow = `version: 1
steps:
  - {id: one, run: ['true']}
  - {id: two, run: [sh, -c, 'until test -e go; do sleep 0.02; done']}
`;

suite('the page about steps', () => {
  test('shows what the first workflow prints, at first and again', async (context) => {
    const reader = new Reader(context, 'first.yaml');
    isShown((await reader.start('atomloop', 'steps', 'run', 'first.yaml').ended).text);
    isShown((await reader.start('atomloop', 'steps', 'run', 'first.yaml').ended).text);
    reader.write('first.yaml', block('first.yaml').replace('num: 50', 'num: 60'));
    const { text } = await reader.start('atomloop', 'steps', 'why', 'first.yaml', 'low').ended;
    isShown(text.split('\n').slice(0, 3).join('\n'));
  });

  test('shows the tree of steps for each item', async (context) => {
    const reader = new Reader(context, 'each.yaml');
    assert.equal((await reader.start('atomloop', 'steps', 'run', 'each.yaml').ended).code, 0);
    isShown((await reader.start('atomloop', 'steps', 'tree', 'each.yaml').ended).text);
  });

  test('has a Slurm script that requeues its job when it is told to stop, and then goes on', async (context) => {
    const reader = new Reader(context, 'flow.sbatch');
    reader.write('flow.yaml', slow);
    reader.program('scontrol', 'echo "$@" >> requeued');
    reader.env['SLURM_JOB_ID'] = '17';
    const first = reader.start('bash', 'flow.sbatch');
    await waitUntil(() => first.text().includes('two: started'), 'the second step runs');
    first.kill('SIGUSR1');
    assert.equal((await first.ended).code, 75);
    assert.equal(reader.read('requeued'), 'requeue 17\n');
    reader.write('go', '');
    const { code, text } = await reader.start('bash', 'flow.sbatch').ended;
    assert.equal(code, 0, text);
    assert.match(text, /2 finished \(1 kept\)/);
    assert.equal(reader.read('requeued'), 'requeue 17\n');
  });

  test('has a Slurm script that does not requeue a job that waits for a person', async (context) => {
    const reader = new Reader(context, 'flow.sbatch');
    reader.write('flow.yaml', "version: 1\nsteps:\n  - {id: look, interactive: true, run: ['true']}\n");
    reader.program('scontrol', 'echo "$@" >> requeued');
    reader.env['SLURM_JOB_ID'] = '17';
    const { code, text } = await reader.start('bash', 'flow.sbatch').ended;
    assert.equal(code, 75, text);
    assert.throws(() => reader.read('requeued'), /ENOENT/);
  });
});
