import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TestContext } from 'node:test';
import type { ClusterInfo } from '../../src/cluster/info.js';
import { livingWith, markName } from '../faults/marked.js';
import { bin, cleanEnvironment, start, type RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { python } from '../helpers/python.js';
import { waitUntil } from '../helpers/wait.js';

/** Controllers and engines are those of Debian's package. */
const hasIpyparallel = existsSync('/usr/bin/ipcontroller');

/** In CI a missing ipyparallel is a failure. */
export const skipCluster: string | false =
  !hasIpyparallel && process.env['CI'] === undefined && 'no ipyparallel here';

let count = 0;

/** A home with profiles and clusters of its own. When its test ends, so does all that was started in it. */
export class ClusterHome {
  readonly folder: Folder;
  readonly #mark = `home-${process.pid}-${(count += 1)}`;

  constructor(context: TestContext, profiles: Readonly<Record<string, string>> = {}) {
    // Registered before the folder, because nobody may write there when it goes.
    context.after(() => this.#down());
    this.folder = new Folder(context);
    for (const [name, text] of Object.entries(profiles)) {
      const file = `.config/atomloop/profiles/${name}.yaml`;
      mkdirSync(dirname(this.folder.at(file)), { recursive: true });
      this.folder.write(file, text);
    }
  }

  get env(): Record<string, string> {
    const empty = { XDG_STATE_HOME: '', XDG_CONFIG_HOME: '', IPYTHONDIR: '' };
    return { HOME: this.folder.path, ATOMLOOP_PYTHON: python, [markName]: this.#mark, ...empty };
  }

  /** Processes that were started in it, and live. */
  get living(): readonly number[] {
    return livingWith(this.#mark);
  }

  connectionFile(profile = 'default'): string {
    return this.folder.at(`.ipython/profile_${profile}/security/ipcontroller-client.json`);
  }

  start(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): { readonly child: ChildProcess; readonly ended: Promise<RunResult> } {
    return start(args, { cwd: this.folder.path, env: { ...this.env, ...env } });
  }

  /** Runs a command to its end. */
  run(...args: readonly string[]): Promise<RunResult> {
    return this.start(args).ended;
  }

  /** `atomloop cluster …` */
  cluster(...args: readonly string[]): Promise<RunResult> {
    return this.run('cluster', ...args);
  }

  /** What a command says on a terminal where somebody answers so. */
  async answer(text: string, ...args: readonly string[]): Promise<string> {
    const line = [process.execPath, bin, ...args].join(' ');
    const child = spawn('script', ['-qec', line, '/dev/null'], {
      cwd: this.folder.path,
      env: { ...cleanEnvironment(), ...this.env },
    });
    let shown = '';
    let hasAnswered = false;
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      shown += part;
      // Readline moves the cursor after the question.
      if (hasAnswered || !/\[[\w/]+\] /.test(shown)) return;
      hasAnswered = true;
      child.stdin.write(`${text}\n`);
    });
    await once(child, 'close');
    return shown;
  }

  async info(...args: readonly string[]): Promise<ClusterInfo> {
    const { stdout, stderr } = await this.cluster('info', '--json', ...args);
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout) as ClusterInfo;
  }

  /** An engine that somebody else starts. */
  startEngine(profile = 'default'): ChildProcess {
    return spawn(python, ['-m', 'ipyparallel.engine', `--profile=${profile}`, '--IPEngine.timeout=60'], {
      stdio: 'ignore',
      detached: true,
      env: { ...cleanEnvironment(), ...this.env, IPYTHONDIR: this.folder.at('.ipython') },
    });
  }

  async isEmpty(seconds = 15): Promise<void> {
    await waitUntil(() => this.living.length === 0, 'nothing is left', seconds);
  }

  async #down(): Promise<void> {
    await waitUntil(() => {
      for (const pid of this.living) kill(pid);
      return this.living.length === 0;
    }, 'all is gone');
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
