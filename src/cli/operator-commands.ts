import type { CommandRow } from './command.js';

/** Subcommands that apply an operator to configurations. */
export const operatorCommands: readonly CommandRow[] = [
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
    name: 'map',
    summary: 'an operator of your own',
    load: () => import('./commands/map.js'),
  },
  {
    name: 'exec',
    summary: 'a program that reads and writes extended XYZ',
    load: () => import('./commands/exec.js'),
  },
];
