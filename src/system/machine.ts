import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Where a process id means something. */
export interface Machine {
  readonly host: string;
  /** Differs for every start of a kernel. */
  readonly bootId: string;
  /** Process ids of one container mean nothing in another. */
  readonly pidNamespace: string;
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

export function thisMachine(): Machine {
  return {
    host: hostname(),
    bootId: attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    pidNamespace: attempt(() => readlinkSync('/proc/self/ns/pid')),
  };
}

export function isSameMachine(a: Machine, b: Machine): boolean {
  return a.host === b.host && a.bootId === b.bootId && a.pidNamespace === b.pidNamespace;
}

/**
 * When a process started, in clock ticks since the boot: together with its id it is never used twice.
 * Undefined where there is no such process or nothing but its exit code is left.
 */
export function processStart(pid: number): number | undefined {
  // The name, in parentheses, may hold spaces and parentheses: the other fields follow the last one.
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state = ''] = fields;
  return state === '' || 'ZX'.includes(state) ? undefined : Number(fields[19]);
}
