import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { cleanEnvironment } from './atomloop.js';
import { python } from './python.js';
import { processState, waitUntil } from './wait.js';

/** Names every program of one cluster: what they start inherits it. */
const mark = 'ATOMLOOP_TEST_CLUSTER';

export interface ClusterOptions {
  readonly engines?: number;
  /** Further arguments of the controller. */
  readonly controller?: readonly string[];
}

/** A heart that beats fast, so that a stopped engine is given up in a second or two. */
export const fastHeart = ['--HeartMonitor.period=300', '--HeartMonitor.max_heartmonitor_misses=4'];
export const encrypted = ['--IPController.enable_curve=True'];

/** A program that the test has started, with what it printed. */
class Started {
  output = '';

  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (part: string) => (this.output += part));
  }

  get pid(): number {
    return this.child.pid!;
  }
}

/** A real cluster of ipyparallel on this machine, with a directory of its own. None of its programs outlives the test. */
export class IpCluster {
  readonly directory = mkdtempSync(join(tmpdir(), 'atomloop-ipython-'));
  readonly connectionFile = join(this.directory, 'profile_default', 'security', 'ipcontroller-client.json');
  readonly engines: Started[] = [];
  controller: Started | undefined;
  readonly #token = randomBytes(12).toString('hex');

  /** Ready with so many engines. */
  static async start(context: Pick<TestContext, 'after'>, options: ClusterOptions = {}): Promise<IpCluster> {
    const cluster = new IpCluster();
    context.after(() => cluster.end());
    await cluster.startController(options.controller ?? []);
    await cluster.startEngines(options.engines ?? 2);
    return cluster;
  }

  async startController(args: readonly string[]): Promise<void> {
    const controller = this.#launch(['ipyparallel.controller', '--ip=127.0.0.1', ...args]);
    this.controller = controller;
    // The file is there a little before its content.
    await this.#until(controller, 'the controller writes its file', () =>
      readFileSync(this.connectionFile, 'utf8').trimEnd().endsWith('}'),
    );
  }

  /** Waits until the controller has them. */
  async startEngines(count: number): Promise<Started[]> {
    const started = Array.from({ length: count }, () => this.#launch(['ipyparallel.engine']));
    this.engines.push(...started);
    for (const engine of started)
      await this.#until(engine, 'an engine is registered', () =>
        engine.output.includes('Completed registration'),
      );
    return started;
  }

  /** All programs of this cluster that are there. */
  get pids(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => pid !== process.pid && isOf(pid, `${mark}=${this.#token}`));
  }

  /** The programs of the controller besides its hub. */
  get schedulers(): number[] {
    const hub = this.controller?.pid;
    return this.pids.filter((pid) => parentOf(pid) === hub);
  }

  /** The program that watches over an engine. */
  nannyOf(engine: number): number {
    const found = this.pids.find((pid) => parentOf(pid) === engine && commandOf(pid).includes('nanny'));
    if (found === undefined) throw new Error(`engine ${engine} has no nanny`);
    return found;
  }

  /** Kills what is left, by id, and makes sure that nothing stays. */
  async end(): Promise<void> {
    await waitUntil(() => {
      const left = this.pids;
      for (const pid of left) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It ended by itself.
        }
      }
      return left.length === 0;
    }, 'the cluster has ended');
    rmSync(this.directory, { recursive: true, force: true });
  }

  #launch(args: readonly string[]): Started {
    return new Started(
      spawn(python, ['-m', ...args], {
        cwd: this.directory,
        env: {
          ...cleanEnvironment(),
          IPYTHONDIR: this.directory,
          [mark]: this.#token,
          PYTHONUNBUFFERED: '1',
          OMP_NUM_THREADS: '1',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  async #until(program: Started, what: string, check: () => boolean): Promise<void> {
    await waitUntil(
      () => {
        const { exitCode, signalCode } = program.child;
        if (exitCode !== null || signalCode !== null)
          throw new Error(
            `a program of the cluster ended with ${signalCode ?? exitCode}:\n${program.output}`,
          );
        return succeeds(check);
      },
      what,
      60,
    );
  }
}

function succeeds(check: () => boolean): boolean {
  try {
    return check();
  } catch {
    return false;
  }
}

const ofProcess = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};
const isOf = (pid: number, entry: string): boolean =>
  ofProcess(pid, 'environ').split('\0').includes(entry) && processState(pid) !== undefined;
const commandOf = (pid: number): string => ofProcess(pid, 'cmdline');
const parentOf = (pid: number): number => Number(/^PPid:\s*(\d+)/m.exec(ofProcess(pid, 'status'))?.[1]);
