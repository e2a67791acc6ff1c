import type { Appendix } from '../configuration/appendix.js';
import { failureErrors } from '../configuration/chunk-failure.js';
import type { Configuration } from '../configuration/configuration.js';
import { gatherGeometry } from '../configuration/geometry.js';
import { NativePlan } from '../descriptors/native-plan.js';
import { planOf, type Plan } from '../descriptors/plan.js';
import { readSources } from '../descriptors/sources.js';
import { elementOf, speciesOf } from '../descriptors/species.js';
import { AtomloopError } from '../errors.js';
import type { StopFlag } from '../calculators/calculator.js';
import { badArgument, unknownArgument } from './arguments.js';
import type { OperatorArguments, OperatorEntry, OperatorOutput } from './operator.js';

const known = ['descriptor', 'key', 'species', 'perAtom', 'normalize', 'compositionWeight', 'overwriteKeys'];

function flagOf(args: OperatorArguments, name: string, byDefault: boolean): boolean {
  const value = args[name] ?? byDefault;
  if (typeof value === 'boolean') return value;
  throw badArgument('descriptor', name, { expected: 'true or false', got: value });
}

function keyOf({ key }: OperatorArguments): string {
  if (typeof key === 'string' && key !== '') return key;
  throw badArgument('descriptor', 'key', { expected: 'the name of the results', got: key });
}

function readPlan(args: OperatorArguments): Plan {
  const { descriptor, species = null } = args;
  if (descriptor === undefined)
    throw badArgument('descriptor', 'descriptor', { expected: 'a descriptor such as `soap(r_cut=5, …)`', got: descriptor }); // prettier-ignore
  const numbers = species === null ? undefined : speciesOf(species);
  if (species !== null && numbers === undefined)
    throw badArgument('descriptor', 'species', { expected: 'element symbols such as `H,O`', got: species });
  return planOf(readSources(descriptor), {
    perAtom: flagOf(args, 'perAtom', false),
    species: numbers,
    normalize: flagOf(args, 'normalize', true),
    compositionWeight: flagOf(args, 'compositionWeight', true),
  });
}

/** Where results go, and what is to be found there. */
class Keys {
  readonly #pattern: RegExp;

  constructor(
    readonly key: string,
    readonly isPerAtom: boolean,
    readonly overwrites: boolean,
  ) {
    this.#pattern = new RegExp(`^${key.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(_Z_\\d+)?$`);
  }

  /** Names of earlier results in a configuration. Nothing of it counts as looked at afterwards. */
  found(configuration: Configuration): string[] {
    const { isUntouched, origin } = configuration;
    const { source, frame } = origin ?? {};
    const own = isUntouched && source !== undefined && frame !== undefined ? { source, frame } : undefined;
    if (!this.isPerAtom) {
      const info = own === undefined ? configuration.info : own.source.info(own.frame);
      return info.has(this.key) ? [this.key] : [];
    }
    const arrays = own === undefined ? configuration.arrays : own.source.columns(own.frame);
    return [...arrays.keys()].filter((name) => this.#pattern.test(name));
  }

  error(found: readonly string[]): AtomloopError {
    return new AtomloopError(
      'operator',
      'E_KEY_EXISTS',
      'the configuration has results under the key already',
      {
        expected: `no ${this.isPerAtom ? 'array' : 'info'} \`${this.key}\``,
        got: found.map((name) => `\`${name}\``).join(', '),
        hint: 'choose another `--key`, or replace them with `--overwrite-keys`',
      },
    );
  }
}

const hintOf = (label: string): string | undefined =>
  elementOf(label) === undefined
    ? undefined
    : 'name all species of the input, in the descriptor or with `--species`';

/** One run of the operator in one slot. */
class Description {
  readonly #plan: NativePlan;
  readonly #names: readonly string[];

  constructor(
    { request, centers }: Plan,
    private readonly keys: Keys,
  ) {
    this.#plan = new NativePlan(request);
    this.#names = centers.map((center) => (center === null ? keys.key : `${keys.key}_Z_${center}`));
  }

  async describe(
    configurations: readonly Configuration[],
    stop: StopFlag,
  ): Promise<(OperatorOutput | Error)[]> {
    const found = configurations.map((configuration) => this.keys.found(configuration));
    const isFree = (i: number): boolean => this.keys.overwrites || found[i]?.length === 0;
    const free = configurations.filter((_, i) => isFree(i));
    const geometry = gatherGeometry(free);
    const { groups, errors } = await this.#plan.describe(geometry, stop);
    const appendix = this.#appendix(geometry.natoms, groups, found.flat());
    const failures = failureErrors(errors, { kind: 'operator', configurations: free, hintOf });
    let place = 0;
    return configurations.map((configuration, i) => {
      if (!isFree(i)) return this.keys.error(found[i] ?? []);
      const own = place++;
      const failure = failures.get(own);
      if (failure === undefined) configuration.append(appendix, own);
      return failure ?? configuration;
    });
  }

  #appendix(natoms: Uint32Array, groups: readonly Float64Array[], found: readonly string[]): Appendix {
    const { isPerAtom, key } = this.keys;
    const names = this.#names;
    const width = (group: number): number => this.#plan.widths[group] ?? 0;
    const firstAtoms = new Float64Array(natoms.length + 1);
    natoms.forEach((count, i) => (firstAtoms[i + 1] = (firstAtoms[i] ?? 0) + count));
    const removed = new Set([...found, `${key}_calculation_failed`]);
    for (const name of names) removed.delete(name);
    return {
      firstAtoms,
      info: isPerAtom ? [] : groups.map((values) => ({ key, shape: [width(0)], values })),
      arrays: isPerAtom ? groups.map((values, g) => ({ name: names[g] ?? '', width: width(g), values })) : [],
      removed: [...removed],
    };
  }
}

function build(args: OperatorArguments): Description {
  unknownArgument('descriptor', args, known);
  const keys = new Keys(keyOf(args), flagOf(args, 'perAtom', false), flagOf(args, 'overwriteKeys', false));
  return new Description(readPlan(args), keys);
}

/**
 * Descriptors of configurations under `info[key]`, or of atoms under `arrays[key]`, as those of wfl: several
 * concatenated, by species of centers weighted with their share of the atoms, normalized.
 */
export const descriptorOperator: OperatorEntry = {
  name: 'descriptor',
  summary: 'vectors that describe configurations or atoms: SOAP, ACSF, matrices, RDF',
  supports: () => ['threads', 'processes', 'remote'],
  check: (args) => {
    build(args);
    return Promise.resolve();
  },
  failurePrefix: (args) => `${keyOf(args)}_`,
  create: (args) => {
    const description = build(args);
    return Promise.resolve({
      shape: 'batch',
      batch: (configurations, { stop }) => description.describe(configurations, stop),
    });
  },
};
