import type { CommandRow } from './command.js';

/** All subcommands; the module of one is loaded only when it is asked for. */
export const commands: readonly CommandRow[] = [
  {
    name: 'calculate',
    summary: 'energy, forces and stress with a calculator',
    load: () => import('./commands/calculate.js'),
  },
  {
    name: 'copy',
    summary: 'gather, slice, convert and tag configurations',
    load: () => import('./commands/copy.js'),
  },
  {
    name: 'minimize',
    alias: 'minim',
    summary: 'relax positions and, under a pressure, the cell',
    load: () => import('./commands/minimize.js'),
  },
  {
    name: 'md',
    summary: 'molecular dynamics: a trajectory of each configuration',
    load: () => import('./commands/md.js'),
  },
  {
    name: 'descriptor',
    summary: 'vectors that describe configurations or atoms',
    load: () => import('./commands/descriptor.js'),
  },
  {
    name: 'generate',
    summary: 'new structures: supercells, displaced, strained, defects, slabs, random, …',
    load: () => import('./commands/generate.js'),
  },
  {
    name: 'select',
    summary: 'choose configurations: fps, cur, convex-hull, histogram, random, index, where',
    load: () => import('./commands/select.js'),
  },
  {
    name: 'error',
    summary: 'table of errors between two prefixes',
    load: () => import('./commands/error.js'),
  },
  { name: 'map', summary: 'an operator of your own', load: () => import('./commands/map.js') },
  {
    name: 'exec',
    summary: 'a program that reads and writes extended XYZ',
    load: () => import('./commands/exec.js'),
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
    name: 'doctor',
    summary: 'what this machine offers: cores, addon, file system',
    load: () => import('./commands/doctor.js'),
  },
];
