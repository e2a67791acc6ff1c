import { writeFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import type { RunResult } from '../helpers/atomloop.js';
import { waitUntil } from '../helpers/wait.js';
import type { HostedProgram } from '../hosts/hosted-program.js';
import { type HostedOptions, Hosts } from '../hosts/hosts.js';
import { configurationOf } from './configuration.js';

/** What became of a batch job. */
export interface JobResult {
  readonly id: string;
  /** As Slurm calls it: `COMPLETED`, `FAILED`, `TIMEOUT`, `CANCELLED`... */
  readonly state: string;
  readonly code: number;
  readonly signal: number;
  /** How often it was requeued. */
  readonly restarts: number;
  /** Of all starts, standard output and standard error. */
  readonly output: string;
}

const ENDED = /^(BOOT_FAIL|CANCELLED|COMPLETED|DEADLINE|FAILED|NODE_FAIL|OUT_OF_MEMORY|PREEMPTED|TIMEOUT)$/;

/** A Slurm of one test, with its own key, configuration, state and hosts; it ends with them. */
export class Slurm {
  readonly hosts: Hosts;

  static async up(context: TestContext, count = 1): Promise<Slurm> {
    const slurm = new Slurm(await Hosts.up(context, count));
    await slurm.#start();
    return slurm;
  }

  private constructor(hosts: Hosts) {
    this.hosts = hosts;
  }

  /** Starts a program on the first host, such as one of Slurm's commands. */
  start(words: readonly string[], { env, ...options }: HostedOptions = {}): HostedProgram {
    return this.hosts.start(words, { ...options, env: { ...env, SLURM_CONF: this.#configuration } });
  }

  /** Runs a program on the first host to its end. */
  run(words: readonly string[], options: HostedOptions = {}): Promise<RunResult> {
    return this.start(words, options).ended;
  }

  /** Submits a batch script and waits for the end of the job, over all requeues. */
  async sbatch(args: readonly string[], options: HostedOptions = {}): Promise<JobResult> {
    const id = await this.submit(args, options);
    return this.ended(id, options.seconds);
  }

  /** Submits a batch script; gives the number of the job. */
  async submit(args: readonly string[], options: HostedOptions = {}): Promise<string> {
    const output = this.hosts.folder.at('job-%j.out');
    const { stdout } = await this.#successful(
      ['sbatch', '--parsable', '--open-mode=append', `--output=${output}`, ...args],
      options,
    );
    return stdout.trim();
  }

  /** Waits for the end of a batch job. */
  async ended(id: string, seconds = 60): Promise<JobResult> {
    let fields = new Map<string, string>();
    await waitUntil(
      async () => {
        fields = await this.job(id);
        return ENDED.test(fields.get('JobState') ?? '');
      },
      `job ${id} has ended`,
      seconds,
    );
    const [code, signal] = (fields.get('ExitCode') ?? '').split(':').map(Number);
    return {
      id,
      state: fields.get('JobState') ?? '',
      code: code ?? 0,
      signal: signal ?? 0,
      restarts: Number(fields.get('Restarts')),
      output: this.hosts.folder.read(`job-${id}.out`),
    };
  }

  /** What `scontrol show job` tells, by name. */
  async job(id: string): Promise<Map<string, string>> {
    const { stdout } = await this.#successful(['scontrol', 'show', 'job', '--oneliner', id]);
    return new Map([...stdout.matchAll(/(\w+)=(\S*)/g)].map(([, name = '', value = '']) => [name, value]));
  }

  get #configuration(): string {
    return this.hosts.folder.at('slurm.conf');
  }

  async #successful(words: readonly string[], options: HostedOptions = {}): Promise<RunResult> {
    const result = await this.run(words, options);
    if (result.code !== 0)
      throw new Error(`${words.join(' ')} ended with ${result.code ?? ''}: ${result.stderr}`);
    return result;
  }

  async #start(): Promise<void> {
    const { folder, names } = this.hosts;
    writeFileSync(this.#configuration, configurationOf(folder.path, names));
    writeFileSync(folder.at('key'), crypto.getRandomValues(new Uint8Array(128)), { mode: 0o400 });
    const files = ['key-file', 'socket', 'pid-file', 'log-file', 'seed-file'];
    const options = files.map((name) => `--${name}=${folder.at(name === 'key-file' ? 'key' : name)}`);
    const ever = { seconds: 3600 };
    this.start(['munged', '--foreground', '--force', ...options], ever);
    this.start(['slurmctld', '-D'], ever);
    for (const host of names) this.start(['slurmd', '-D'], { host, ...ever });
    await waitUntil(async () => {
      const { stdout } = await this.run(['sinfo', '--noheader', '--Node', '--format=%T']);
      return stdout === 'idle\n'.repeat(names.length);
    }, 'all hosts of Slurm are idle');
  }
}
