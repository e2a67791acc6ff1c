import type { CommandRow } from './command.js';
import { operatorCommands } from './operator-commands.js';

/** All subcommands; the module of one is loaded only when it is asked for. */
export const commands: readonly CommandRow[] = [
  ...operatorCommands,
  {
    name: 'error',
    summary: 'table of errors between two prefixes',
    load: () => import('./commands/error.js'),
  },
  {
    name: 'info',
    summary: 'frames, atoms, elements, keys and columns of files',
    load: () => import('./commands/info.js'),
  },
  {
    name: 'status',
    summary: 'what a run has done or is doing',
    load: () => import('./commands/status.js'),
  },
  {
    name: 'merge',
    summary: 'join the shards of a run',
    load: () => import('./commands/merge.js'),
  },
  {
    name: 'steps',
    summary: 'a workflow of steps with prerequisites: run, plan, list, why, …',
    load: () => import('./commands/steps.js'),
  },
  {
    name: 'schemes',
    summary: 'which schemes there are and which is picked',
    load: () => import('./commands/schemes.js'),
  },
  {
    name: 'cluster',
    summary: 'engines of an ipyparallel cluster: start, look, use, end',
    load: () => import('./commands/cluster.js'),
  },
  {
    name: 'doctor',
    summary: 'what this machine offers: cores, addon, file system',
    load: () => import('./commands/doctor.js'),
  },
];
