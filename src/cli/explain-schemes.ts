import type { EventListener } from '../events.js';
import { plannedOperator } from '../loop/planned-operator.js';
import { schemeRequest } from '../loop/scheme-request.js';
import { checkTransferable } from '../loop/transferable.js';
import { pickScheme } from '../schemes/pick.js';
import { passedOver, type PassedOver } from '../schemes/why-not.js';
import { ExitCode } from './exit-codes.js';
import type { OperatorRequest } from './operator-request.js';
import type { RunFlags } from './run-options.js';
import { schemeOptions } from './scheme-flags.js';
import { oneLine, print, say } from './terminal.js';

/** One line for each scheme that was not picked. */
export function passedOverText({ scheme, why }: PassedOver): string {
  return `not ${scheme}: ${oneLine(why)}`;
}

/** Says which scheme an operator would get, and why none of the others. */
export async function explainSchemes(
  flags: RunFlags,
  { operator, args }: Pick<OperatorRequest, 'operator' | 'args'>,
): Promise<number> {
  const onEvent: EventListener = (event) => {
    if (event.type === 'warning') say(`warning: ${oneLine(event.message)}`);
  };
  checkTransferable('args', args);
  const planned = await plannedOperator({ operator }, args);
  const request = await schemeRequest(schemeOptions(flags), planned, { onEvent });
  const choice = pickScheme(request, (message) => {
    onEvent({ type: 'warning', message });
  });
  const others = passedOver(request, choice);
  if (flags.explain === 'json') print(JSON.stringify({ operator: planned.name, picked: choice, others }));
  else {
    print(`operator  ${oneLine(planned.name)}`);
    print(`picked    ${choice.scheme}, ${oneLine(choice.reason)}`);
    for (const other of others) print(`          ${passedOverText(other)}`);
  }
  return ExitCode.done;
}
