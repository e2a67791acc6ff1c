import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ClusterClient } from '../../../src/cluster/client.js';
import { livingWith, markName } from '../../faults/marked.js';
import { cleanEnvironment } from '../../helpers/atomloop.js';
import { Folder } from '../../helpers/folder.js';
import { waitUntil } from '../../helpers/wait.js';

const programs = '/usr/bin';

/** Hearts that beat fast, so that a lost engine is found in seconds. */
const hearts = ['--HeartMonitor.period=300', '--HeartMonitor.max_heartmonitor_misses=8'];

export interface ClusterOptions {
  readonly engines?: number;
  /** Whether all traffic is encrypted. */
  readonly isEncrypted?: boolean;
}

export interface EngineOptions {
  /** Without a nanny only its heart tells that an engine is gone. */
  readonly nanny?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Words before the command. */
  readonly launcher?: readonly string[];
}

let count = 0;

/** A true cluster of ipyparallel for one test: all of it is gone afterwards, after a look whether a run left anything. */
export class TestCluster {
  readonly folder: Folder;
  readonly mark = `cluster-${process.pid}-${(count += 1)}`;
  readonly engines: ChildProcess[] = [];
  #controller: ChildProcess | undefined;

  private constructor(context: TestContext) {
    this.folder = new Folder(context);
    context.after(async () => {
      try {
        await this.noWorkers();
      } finally {
        await this.#down();
      }
    });
  }

  static async up(context: TestContext, options: ClusterOptions = {}): Promise<TestCluster> {
    const cluster = new TestCluster(context);
    await cluster.startController(options);
    const { engines = 2 } = options;
    for (let i = 0; i < engines; i += 1) cluster.startEngine();
    await cluster.hasEngines(engines);
    return cluster;
  }

  get connectionFile(): string {
    return join(this.#profile, 'security/ipcontroller-client.json');
  }

  get controllerLog(): string {
    return this.folder.read('ipcontroller-0.log');
  }

  /** For runs that use it. */
  get env(): Record<string, string> {
    return { ATOMLOOP_CLUSTER: this.connectionFile, [markName]: this.mark };
  }

  get #profile(): string {
    return this.folder.at('profile_test');
  }

  async startController({ isEncrypted = false }: ClusterOptions = {}): Promise<void> {
    mkdirSync(this.#profile, { recursive: true });
    if (isEncrypted)
      writeFileSync(join(this.#profile, 'ipcontroller_config.py'), 'c.IPController.enable_curve = True\n');
    this.#controller = this.#start('ipcontroller', [...hearts, '--ip=127.0.0.1']);
    await waitUntil(() => isWhole(this.connectionFile), 'the controller listens');
  }

  startEngine({ nanny = true, ...place }: EngineOptions = {}): ChildProcess {
    const args = nanny ? [] : ['--IPEngine.enable_nanny=False'];
    const engine = this.#start('ipengine', args, place);
    this.engines.push(engine);
    return engine;
  }

  hasEngines(number: number): Promise<void> {
    return hasEngines(this.connectionFile, number);
  }

  /** Kills controller, hub and queues, all at once. */
  killController(): void {
    killGroup(this.#controller);
  }

  /** The hub is the first process of the controller; its queues are others. */
  killHub(): void {
    this.#controller?.kill('SIGKILL');
  }

  /** Processes that atomloop started at engines: hosts and workers. */
  workers(): number[] {
    return livingWith(this.mark).filter((pid) => !commandOf(pid).includes('python') && commandOf(pid) !== '');
  }

  /** The processes beside engines, without those that compute. */
  hosts(): number[] {
    return this.workers().filter((pid) => commandOf(pid).includes('schemes/cluster/entry'));
  }

  async noWorkers(seconds = 10): Promise<void> {
    await waitUntil(() => this.workers().length === 0, 'no worker is left', seconds);
  }

  #start(
    name: string,
    args: readonly string[],
    { env = {}, launcher = [] }: EngineOptions = {},
  ): ChildProcess {
    const words = [
      ...launcher,
      '/usr/bin/python3',
      join(programs, name),
      `--profile-dir=${this.#profile}`,
      ...args,
    ];
    const [command = '', ...rest] = words;
    const file = this.folder.at(`${name}-${this.engines.length}.log`);
    const log = openSync(file, 'a');
    const child = spawn(command, rest, {
      detached: true,
      stdio: ['ignore', log, log],
      env: { ...cleanEnvironment(), IPYTHONDIR: this.folder.path, [markName]: this.mark, ...env },
    });
    closeSync(log);
    return child;
  }

  async #down(): Promise<void> {
    await waitUntil(() => {
      for (const pid of livingWith(this.mark)) kill(pid);
      return livingWith(this.mark).length === 0;
    }, 'the cluster is gone');
  }
}

/** Resolves when so many engines can be used: the hub waits for the first beat of the heart of a new one. */
export async function hasEngines(connectionFile: string, number: number): Promise<void> {
  const client = await ClusterClient.connect({ connectionFile });
  try {
    await waitUntil(() => client.engines.length === number, `${number} engines are up`, 60);
  } finally {
    client.close();
  }
}

/** The controller does not write its file at once. */
function isWhole(file: string): boolean {
  return existsSync(file) && readFileSync(file, 'utf8').trimEnd().endsWith('}');
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

function killGroup(child: ChildProcess | undefined): void {
  if (child?.pid !== undefined) kill(-child.pid);
}
