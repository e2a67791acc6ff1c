import { Command } from 'commander';
import { usageError } from '../../errors.js';
import type { EventListener } from '../../events.js';
import { nearest } from '../../expressions/nearest.js';
import { schemeRequest } from '../../loop/scheme-request.js';
import { schemeNames, type SchemeName } from '../../schemes/names.js';
import { pickScheme } from '../../schemes/pick.js';
import { whyNot } from '../../schemes/why-not.js';
import type { Finish } from '../command.js';
import { operatorCommands as operators } from '../operator-commands.js';
import { ExitCode } from '../exit-codes.js';
import { oneLine, print, say } from '../terminal.js';

const about: Readonly<Record<SchemeName, string>> = {
  serial: 'all in this process, one chunk after another',
  threads: 'threads of this process, for JavaScript and our own kernels',
  processes: 'processes of their own, for what may crash or hang',
  mpi: 'all ranks of an MPI job, for more than one host: `WFL_MPIPOOL=1 mpirun -n N atomloop …`',
  cluster: 'engines of an ipyparallel cluster, which may come and go: `atomloop cluster start -n N`',
};

interface SchemesFlags {
  readonly json?: boolean;
}

/** An operator that can run anywhere. */
const anyOperator = { supports: ['threads', 'processes', 'remote'], isOwn: false } as const;

async function listSchemes({ json }: SchemesFlags): Promise<number> {
  const onEvent: EventListener = (event) => {
    if (event.type === 'warning') say(`warning: ${oneLine(event.message)}`);
  };
  const request = await schemeRequest({}, anyOperator, { onEvent });
  const choice = pickScheme(request);
  const rows = schemeNames.map((name) => ({
    name,
    about: about[name],
    unavailable: whyNot(name, request) ?? null,
  }));
  if (json === true) print(JSON.stringify({ picked: choice, schemes: rows }));
  else {
    for (const { name, about: text, unavailable } of rows)
      print(`${name.padEnd(10)}${text}${unavailable === null ? '' : ` (not now: ${oneLine(unavailable)})`}`);
    print(`picked    ${choice.scheme}, ${oneLine(choice.reason)}`);
  }
  return ExitCode.done;
}

/** All commands below one, and itself. */
const family = (command: Command): Command[] => [command, ...command.commands.flatMap(family)];

/** The command of an operator, which explains instead of running. */
async function explainingCommand(name: string, explain: 'text' | 'json', finish: Finish): Promise<Command> {
  const row = operators.find((one) => one.name === name || one.alias === name);
  if (row === undefined) {
    const names = operators.map((one) => one.name);
    const near = nearest(name, names);
    throw usageError('E_USAGE', `unknown operator \`${name}\``, {
      expected: names.join(', '),
      ...(near !== undefined && { hint: `did you mean \`${near}\`?` }),
    });
  }
  const command = new Command(name)
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({ outputError: () => undefined });
  (await row.load()).define(command, finish, operators);
  for (const one of family(command)) one.setOptionValue('explain', explain);
  return command;
}

export function define(command: Command, finish: Finish): void {
  command.option('--json', 'as one JSON object').action(async (flags: SchemesFlags) => {
    finish(await listSchemes(flags));
  });
  const explain = command
    .command('explain')
    .summary('why an operator gets its scheme, and none of the others')
    .description('why an operator gets its scheme, and none of the others')
    .argument('<operator>', operators.map(({ name }) => name).join(', '))
    .argument('[options...]', 'those that it would be given; no inputs or outputs are needed')
    .helpOption(false)
    .allowUnknownOption();
  explain.action(async (name: string) => {
    const { json } = explain.optsWithGlobals<SchemesFlags>();
    const inner = await explainingCommand(name, json === true ? 'json' : 'text', finish);
    explain.addCommand(inner);
    // What commander made of the options of another command is not of use.
    const words = process.argv.slice(process.argv.indexOf('explain') + 1);
    await inner.parseAsync(words.slice(words.indexOf(name) + 1), { from: 'user' });
  });
}

export const examples = [
  ['what would be picked here', 'atomloop schemes'],
  ['for a script', 'atomloop schemes --json'],
  [
    'why EMT of ASE gets processes, and none of the others',
    "atomloop schemes explain calculate --calculator 'ase.calculators.emt.EMT()'",
  ],
] as const;
