import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import type { MpiFlavor } from '../../src/schemes/mpi/addon.js';
import type { RunResult } from '../helpers/atomloop.js';
import { Folder } from '../helpers/folder.js';
import { repository } from '../helpers/repository.js';
import { HostedProgram } from './hosted-program.js';
import { launcherOf } from './launchers.js';
import { childOf, findRank, neighborsOf } from './processes.js';

export interface HostedOptions {
  /** Default: the first. */
  readonly host?: string;
  /** Default: the folder of the hosts. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Afterwards the hosts die with all that runs there. */
  readonly seconds?: number;
}

const NAMESPACES = ['--pid', '--mount', '--net', '--ipc', '--fork', '--kill-child', '--mount-proc'];

/** How to get them, as root or not. */
const flags = [NAMESPACES, ['--map-root-user', ...NAMESPACES]].find(
  (candidate) => spawnSync('unshare', [...candidate, 'ip', 'link', 'set', 'lo', 'up']).status === 0,
);

/** Of tests that need hosts: containers often allow no namespaces. In CI that is a failure. */
export const skipHosts: string | false =
  flags === undefined && process.env['CI'] === undefined && 'no network namespaces here';

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * Hosts of one test. Network, name, shared memory and temporary folder of each are its own, files and processes are
 * common. Nobody else sees them. They cannot outlive the test: their first process ends when its standard input
 * does, and with it the kernel ends all that is in its PID namespace.
 */
export class Hosts {
  readonly folder: Folder;
  readonly names: readonly string[];
  readonly #unshare: ChildProcess;
  #holders: readonly number[] = [];
  #trouble = '';

  static async up(context: TestContext, count: number): Promise<Hosts> {
    const hosts = new Hosts(context, count);
    await hosts.#isUp();
    return hosts;
  }

  private constructor(context: TestContext, count: number) {
    // Registered before the folder, because nobody may write there when it goes.
    context.after(() => this.#down());
    this.folder = new Folder(context);
    this.names = Array.from({ length: count }, (_, i) => `h${i + 1}`);
    symlinkSync(join(repository, 'test/hosts/agent.sh'), this.#agent);
    const network = [join(repository, 'test/hosts/network.sh'), this.folder.path, ...this.names];
    this.#unshare = spawn('unshare', [...(flags ?? NAMESPACES), ...network], { stdio: 'pipe' });
    this.#unshare.stderr!.setEncoding('utf8').on('data', (part: string) => (this.#trouble += part));
  }

  /** Starts a program on one of the hosts. */
  start(
    words: readonly string[],
    { host = this.names[0]!, cwd = this.folder.path, env = {}, seconds = 60 }: HostedOptions = {},
  ): HostedProgram {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const line = `cd ${quote(cwd)} && exec env ${[...variables, ...words].map(quote).join(' ')}`;
    return new HostedProgram(['nsenter', '--target', `${this.#first}`, '--all', this.#agent, host, line], {
      seconds,
      kill: () => process.kill(this.#first, 'SIGKILL'),
    });
  }

  /** Runs a program on one of the hosts to its end. */
  run(words: readonly string[], options: HostedOptions = {}): Promise<RunResult> {
    return this.start(words, options).ended;
  }

  /** Starts `mpirun` on the first host, over all hosts. All ranks get `env`. */
  startMpirun(flavor: MpiFlavor, args: readonly string[], options: HostedOptions = {}): HostedProgram {
    const variables = Object.keys(options.env ?? {});
    const launcher = launcherOf(flavor, { hosts: this.names, agent: this.#agent, variables });
    return this.start([...launcher, ...args], options);
  }

  /** Runs `mpirun` over all hosts to its end. */
  mpirun(flavor: MpiFlavor, args: readonly string[], options: HostedOptions = {}): Promise<RunResult> {
    return this.startMpirun(flavor, args, options).ended;
  }

  /** Processes on all hosts, without those that hold the hosts themselves. */
  processes(): number[] {
    return neighborsOf(this.#first).filter((pid) => !this.#holders.includes(pid));
  }

  /** Process of a rank, whichever launcher started it; undefined where it is not there. */
  rank(number: number): number | undefined {
    return findRank(this.processes(), number);
  }

  get #agent(): string {
    return this.folder.at('agent');
  }

  /** The first process of the namespace. */
  get #first(): number {
    return childOf(this.#unshare.pid ?? 0);
  }

  async #isUp(): Promise<void> {
    const ready: string[] = [];
    for await (const line of createInterface({ input: this.#unshare.stdout! })) {
      ready.push(line);
      if (ready.length === this.names.length) break;
    }
    if (ready.length < this.names.length) throw new Error(`the hosts do not come up: ${this.#trouble}`);
    this.#holders = neighborsOf(this.#first);
  }

  async #down(): Promise<void> {
    if (this.#unshare.exitCode !== null || this.#unshare.signalCode !== null) return;
    const ended = once(this.#unshare, 'close');
    this.#unshare.stdin!.end();
    await ended;
  }
}
