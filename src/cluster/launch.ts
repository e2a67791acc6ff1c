import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { usageError } from '../errors.js';
import { isSameMachine, processStart, thisMachine, type Machine } from '../system/machine.js';
import { isAlive } from '../system/process-tree.js';
import { clustersFolder } from './places.js';

export type Role = 'controller' | 'engine' | 'launcher';

/** A process that we started. */
export interface StartedProcess extends Machine {
  readonly role: Role;
  readonly pid: number;
  readonly processStart: number;
  /** What it prints. */
  readonly log: string;
}

/** What `started.json` holds. */
interface StartedRecord {
  readonly token: string;
  readonly started: string;
  /** Engines that it was to start. */
  readonly engines: number;
  readonly launcher: string;
  readonly processes: readonly StartedProcess[];
}

const youngMs = 600_000;
const started = 'started.json';
const detached = 'detached.json';

/** One start of engines, with a folder of its own in the state of its profile. */
export class Launch {
  private constructor(
    readonly folder: string,
    private record: StartedRecord,
  ) {}

  /** Throws `E_CLUSTER_STATE` where nothing can be kept. */
  static begin(
    profile: string,
    about: Pick<StartedRecord, 'engines' | 'launcher'>,
    env: NodeJS.ProcessEnv,
  ): Launch {
    const token = randomBytes(8).toString('hex');
    const folder = join(clustersFolder(env), profile, token);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
    } catch (cause) {
      throw usageError('E_CLUSTER_STATE', 'cannot keep what is started', {
        cause,
        file: folder,
        got: String((cause as NodeJS.ErrnoException).code),
      });
    }
    const record = { token, started: new Date().toISOString(), processes: [], ...about };
    const launch = new Launch(folder, record);
    launch.#write();
    return launch;
  }

  /** Those of a profile that are not detached. */
  static all(profile: string, env: NodeJS.ProcessEnv): Launch[] {
    return foldersOf(profile, env).flatMap((folder) => readRecord(folder, started) ?? []);
  }

  /** Forgets what has ended, so that its logs do not pile up. */
  static prune(profile: string, env: NodeJS.ProcessEnv): void {
    for (const folder of foldersOf(profile, env)) {
      const launch = readRecord(folder, started) ?? readRecord(folder, detached);
      if (launch === undefined || (launch.living.length + launch.elsewhere.length === 0 && !launch.isYoung))
        rmSync(folder, { recursive: true, force: true });
    }
  }

  /** Makes one of a record that was read. */
  static of(folder: string, record: StartedRecord): Launch {
    return new Launch(folder, record);
  }

  get token(): string {
    return this.record.token;
  }

  get processes(): readonly StartedProcess[] {
    return this.record.processes;
  }

  /** Processes that are proven to be those that we started. */
  get living(): readonly StartedProcess[] {
    const machine = thisMachine();
    return this.processes.filter((one) => isSameMachine(one, machine) && isAlive(one));
  }

  /** Processes of other hosts, of which nothing is known here; those of this host before it started again are gone. */
  get elsewhere(): readonly StartedProcess[] {
    const machine = thisMachine();
    return this.processes.filter(
      (one) => one.host !== machine.host || (one.bootId === machine.bootId && !isSameMachine(one, machine)),
    );
  }

  /** It may not have come to start anything yet. */
  get isYoung(): boolean {
    return Date.now() - Date.parse(this.record.started) < youngMs;
  }

  /** Keeps a process that was just started. */
  add(role: Role, pid: number, log: string): void {
    const start = processStart(pid);
    // It has ended already.
    if (start === undefined) return;
    const one = { role, pid, processStart: start, log, ...thisMachine() };
    this.record = { ...this.record, processes: [...this.processes, one] };
    this.#write();
  }

  /** What it started is no longer ours. */
  detach(): void {
    renameSync(join(this.folder, started), join(this.folder, detached));
  }

  /** All of it has ended. */
  forget(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** It ended badly: the logs stay until the next start. */
  fail(): void {
    rmSync(join(this.folder, started), { force: true });
  }

  #write(): void {
    const path = join(this.folder, started);
    writeFileSync(`${path}.new`, `${JSON.stringify(this.record, undefined, 1)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}

function foldersOf(profile: string, env: NodeJS.ProcessEnv): string[] {
  const folder = join(clustersFolder(env), profile);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^[0-9a-f]{16}$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function readRecord(folder: string, name: string): Launch | undefined {
  try {
    const record: unknown = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    return isRecord(record) ? Launch.of(folder, record) : undefined;
  } catch {
    return undefined;
  }
}

/** A damaged file proves nothing, and nothing that it names is signaled. */
function isRecord(value: unknown): value is StartedRecord {
  const { token, processes } = (value ?? {}) as Partial<StartedRecord>;
  return typeof token === 'string' && Array.isArray(processes) && processes.every(isProcess);
}

function isProcess(value: unknown): boolean {
  const { pid, processStart: start, host, bootId } = (value ?? {}) as Partial<StartedProcess>;
  return (
    Number.isInteger(pid) &&
    Number(pid) > 1 &&
    Number(start) > 0 &&
    [host, bootId].every((text) => text !== '')
  );
}
