import type { Command } from 'commander';
import type { CommandRow, Finish } from '../command.js';
import { defineRequests } from '../steps/define-requests.js';
import { defineRun } from '../steps/define-run.js';
import { defineViews } from '../steps/define-views.js';

export function define(command: Command, finish: Finish, commands: readonly CommandRow[]): void {
  defineRun(command, finish, commands);
  defineViews(command, finish, commands);
  defineRequests(command, finish);
  command.addHelpText(
    'after',
    '\nExit code: 0 finished, 1 a step failed, 2 usage or an invalid file, 5 another process runs it, 75 stopped or waiting for a person',
  );
}

export const examples = [
  ['what would be done, and why', 'atomloop steps plan flow.yaml'],
  ['run it, or go on with it', 'atomloop steps run flow.yaml'],
  ['how far it is', 'atomloop steps list flow.yaml'],
  [
    'as a tree, and as a picture',
    'atomloop steps tree flow.yaml; atomloop steps graph flow.yaml -o flow.svg',
  ],
  ['why a step runs, or need not', 'atomloop steps why flow.yaml relax'],
] as const;
