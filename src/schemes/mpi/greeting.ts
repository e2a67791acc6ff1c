import { AtomloopError, usageError } from '../../errors.js';
import { decodeMessage, encodeMessage } from '../../programs/message.js';
import { thisMachine, type Machine } from '../../system/machine.js';
import { version } from '../../system/version.js';

/** What a rank tells of itself before anything else. */
export interface Greeting {
  readonly version: string;
  readonly machine: Machine;
  readonly pid: number;
}

export function greet(): Uint8Array[] {
  return encodeMessage({ version, machine: thisMachine(), pid: process.pid } satisfies Greeting);
}

export function readGreeting(payload: Uint8Array): Greeting {
  return decodeMessage(payload) as Greeting;
}

/** Why a rank cannot work for this one: another version; undefined where it can. */
export function refusal(rank: number, greeting: Greeting): AtomloopError | undefined {
  if (greeting.version === version) return undefined;
  return usageError('E_MPI_VERSION', `rank ${rank} on ${greeting.machine.host} runs another version`, {
    rank,
    expected: `atomloop ${version} on every rank`,
    got: `atomloop ${greeting.version}`,
    hint: 'install the same version on all hosts, or use one that all hosts see',
  });
}

/** A rank that is gone, and with it what it had at hand. */
export function rankLost(rank: number, host: string, reason: string): AtomloopError {
  return new AtomloopError('scheme', 'E_RANK_LOST', `rank ${rank} on ${host} is lost: ${reason}`, { rank });
}
