import { JsonInfo, type InfoValue, type JsonValue } from '../../configuration/column.js';
import type { Configuration } from '../../configuration/configuration.js';
import { AtomloopError } from '../../errors.js';
import type { Literal } from '../../expressions/literal.js';
import { parseLiteral } from '../../expressions/setting.js';
import type { OperatorArguments } from '../operator.js';

/** Where wfl keeps options of one configuration. */
const optionsKey = 'WFL_MD_KWARGS';

/** Names of wfl and ours; only numbers and lists of numbers, so that data chooses no code. */
const argumentNames: ReadonlyMap<string, string> = new Map([
  ['steps', 'steps'],
  ['dt', 'dtFs'],
  ['temperature', 'temperatureK'],
  ['temperature_tau', 'temperatureTauFs'],
  ['pressure', 'pressureGpa'],
  ['pressure_tau', 'pressureTauFs'],
  ['traj_step_interval', 'every'],
]);

function wrong(got: string): AtomloopError {
  return new AtomloopError('operator', 'E_CONFIG_OPTIONS', `cannot use info \`${optionsKey}\``, {
    expected: `a JSON map with numbers under ${[...argumentNames.keys()].join(', ')}`,
    got,
  });
}

/** Numbers, and lists and maps of numbers. */
function isNumeric(value: unknown): boolean {
  if (typeof value === 'number') return true;
  return typeof value === 'object' && value !== null && Object.values(value).every(isNumeric);
}

function mapOf(value: InfoValue): Literal | JsonValue {
  if (typeof value === 'string') return parseLiteral(value);
  if (value instanceof JsonInfo) return value.value;
  throw wrong('another type');
}

/** Options that a configuration brings along, by the names of our arguments; undefined where it has none. */
export function optionsOf({ info }: Configuration): OperatorArguments | undefined {
  const value = info.get(optionsKey);
  if (value === undefined) return undefined;
  const options = mapOf(value);
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw wrong(JSON.stringify(options));
  return Object.fromEntries(
    Object.entries(options).map(([key, option]) => {
      const name = argumentNames.get(key);
      if (name === undefined || !isNumeric(option)) throw wrong(`\`${key}\``);
      return [name, option];
    }),
  );
}
