import type { Configuration } from '../configuration/configuration.js';
import { AtomloopError } from '../errors.js';
import { packConfiguration } from '../python/configuration-message.js';
import { PersistentInterpreter } from '../python/persistent-interpreter.js';
import type { Calculator, CalculatorResults, CalculatorSpec, Property, StopFlag } from './calculator.js';
import { pythonProperties } from './python-properties.js';
import { ResultSlabs, type PythonResults } from './python-results.js';

/** What Python says of the calculator that it built. */
interface Built {
  /** Null where it does not say what it implements. */
  readonly properties: readonly string[] | null;
}

/** So many that the interpreter finds the next configuration when it has done one: nobody then sleeps until the other is done. */
const configurationsOnTheWay = 4;

/** Last part of a dotted name: the class, or the factory. */
export const lastName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** A calculator of Python in an interpreter of its own: built once, reset before each configuration. */
export class PythonCalculator implements Calculator {
  readonly name: string;

  private constructor(
    name: string,
    readonly properties: readonly Property[],
    private readonly interpreter: PersistentInterpreter,
  ) {
    this.name = name;
  }

  /** Rejects with a usage error where there is no such calculator, or where it cannot be built. */
  static async create({ name, args, kwargs }: CalculatorSpec): Promise<PythonCalculator> {
    const { interpreter, built } = await PersistentInterpreter.open({
      build: { do: 'calculator', name, args, kwargs },
      what: `calculator \`${name}\``,
      kind: 'calculator',
    });
    const { properties } = built as Built;
    const known = pythonProperties.filter((one) => properties === null || properties.includes(one));
    return new PythonCalculator(lastName(name), known, interpreter);
  }

  async calculate(
    configurations: readonly Configuration[],
    properties: readonly Property[],
    stop: StopFlag,
  ): Promise<CalculatorResults> {
    const wanted = properties.filter((one) => this.properties.includes(one));
    const slabs = new ResultSlabs(configurations, wanted);
    const ask = async (place: number, configuration: Configuration): Promise<void> => {
      if (stop[0] !== 0) throw new AtomloopError('scheme', 'E_STOPPED', 'the run was stopped');
      try {
        slabs.set(place, await this.#one(configuration, wanted, stop));
      } catch (thrown) {
        slabs.fail(place, ownError(thrown));
      }
    };
    await eachOf(configurations, configurationsOnTheWay, ask);
    return slabs.results();
  }

  async dispose(): Promise<void> {
    await this.interpreter.close();
  }

  async #one(
    configuration: Configuration,
    wanted: readonly Property[],
    stop: StopFlag,
  ): Promise<PythonResults> {
    const hasStress = configuration.pbc.includes(true) && hasVolume(configuration);
    const properties = hasStress ? wanted : wanted.filter((one) => one !== 'stress' && one !== 'stresses');
    const request = {
      do: 'calculate',
      place: String(configuration.runIndex ?? ''),
      configuration: packConfiguration(configuration),
      properties,
    };
    return (await this.interpreter.ask(request, stop)) as PythonResults;
  }
}

/** Visits at most `most` at a time. Rejects with the first error, when all that had begun are over. */
async function eachOf<T>(
  list: readonly T[],
  most: number,
  visit: (place: number, one: T) => Promise<void>,
): Promise<void> {
  function* entries(): Generator<[number, T]> {
    yield* list.entries();
  }
  const left = entries();
  const lane = async (): Promise<void> => {
    // All lanes share the generator: one that throws ends it for all.
    for (const [place, one] of left) await visit(place, one);
  };
  const ends = await Promise.allSettled(Array.from({ length: most }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

function hasVolume({ cell }: Configuration): boolean {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = cell ?? [];
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) !== 0;
}

/** Of one configuration, be it that its interpreter died; anything else ends the run. */
function ownError(thrown: unknown): AtomloopError {
  const error = AtomloopError.from(thrown, 'calculator', 'E_PYTHON');
  if (error.kind === 'calculator' || error.code === 'E_WORKER_KILLED') return error;
  throw error;
}
