import type { Configuration } from '../configuration/configuration.js';
import { bohr, hartree } from '../configuration/units.js';
import { extxyzFormat } from '../formats/extxyz.js';
import { parseAddress } from '../ipi/address.js';
import { IpiClient, locateClient, type IpiOptions } from '../ipi/client.js';
import { splitWords } from '../ipi/words.js';
import { axesOf, rowOf, turn, turnBack, turnTensorBack, type Axes } from '../libraries/turned-frame.js';
import { existingFiles } from '../programs/existing-files.js';
import { argumentError } from './arguments.js';
import type { CalculatorEntry, ParameterValues, StopFlag } from './calculator.js';
import { cellVolume } from './cell-volume.js';
import { wrapFar } from './wrap-far.js';
import { OneByOneCalculator, type SingleResult } from './one-by-one.js';

interface Options extends IpiOptions {
  /** A client for every configuration. */
  readonly isFresh: boolean;
}

function resolve(values: ParameterValues): Options {
  const command = splitWords(String(values['command']));
  const isFresh = values['fresh'] === true;
  if (isFresh && command.length === 0)
    throw argumentError('ipi', 'fresh', { expected: 'a `command` that starts clients', got: true });
  return {
    address: parseAddress(String(values['address'])),
    command,
    isFresh,
    startSeconds: Number(values['start']),
  };
}

/** Axes in which the lattice is triangular, which some clients take for granted; undefined where it is so already. */
function axesFor({ cell }: Configuration, volume: number | undefined): Axes | undefined {
  if (cell === null || volume === undefined) return undefined;
  const isTriangular = [1, 2, 5].every((k) => cell[k] === 0) && [0, 4, 8].every((k) => (cell[k] ?? 0) > 0);
  if (isTriangular) return undefined;
  return axesOf([rowOf(cell, 0), rowOf(cell, 1), rowOf(cell, 2)]);
}

function turned(vectors: Float64Array, axes: Axes | undefined): Float64Array {
  if (axes === undefined) return vectors;
  const result = new Float64Array(vectors.length);
  for (let i = 0; i < vectors.length; i += 3) result.set(turn(axes, rowOf(vectors, i / 3)), i);
  return result;
}

/** The protocol knows neither species nor periodicity: a client is for one of each. */
const kindOf = ({ species, pbc, cell }: Configuration): string =>
  [...species, ...pbc.map(String), String(cell === null)].join(' ');

class IpiSource {
  #client: IpiClient | undefined;
  #kind = '';

  constructor(private readonly options: Options) {}

  async calculate(configuration: Configuration, stop: StopFlag): Promise<SingleResult> {
    const client = await this.#clientFor(configuration, stop);
    const volume = cellVolume(configuration);
    const axes = axesFor(configuration, volume);
    const cell = turned(configuration.cell ?? new Float64Array(9), axes);
    const positions = wrapFar(turned(configuration.positions, axes), cell, configuration.pbc);
    const atomic = await client.forces(
      { positions: positions.map((x) => x / bohr), cell: cell.map((x) => x / bohr) },
      stop,
    );
    const forces = atomic.forces.map((f) => f * (hartree / bohr));
    const stress = volume === undefined ? undefined : stressOf(atomic.virial, volume);
    const energy = atomic.energy * hartree;
    if (axes === undefined) return { energy, forces, stress };
    return { energy, forces: turnBack(axes, forces), stress: stress && turnTensorBack(axes, stress) };
  }

  async dispose(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #clientFor(configuration: Configuration, stop: StopFlag): Promise<IpiClient> {
    const kind = kindOf(configuration);
    const client = this.#client;
    if (client?.isAlive === true && kind === this.#kind && !this.options.isFresh) return client;
    await this.dispose();
    const { bytes } = extxyzFormat.encode([configuration]);
    this.#kind = kind;
    return (this.#client = await IpiClient.start(this.options, bytes, stop));
  }
}

/** Where xx yy zz yz xz xy are in the upper triangle, which every client fills. */
const upper = [0, 4, 8, 5, 2, 1] as const;

const stressOf = (virial: Float64Array, volume: number): Float64Array =>
  Float64Array.from(upper, (k) => (-(virial[k] ?? NaN) * hartree) / volume);

/**
 * A program that speaks the i-PI protocol as a client: energy, forces, stress. One client per worker is started and kept, so that what it
 * computes may depend on what it computed before. V. Kapil et al., Comput. Phys. Commun. 236, 214 (2019), doi:10.1016/j.cpc.2018.09.020.
 */
export const ipi: CalculatorEntry = {
  name: 'ipi',
  className: 'IPI',
  description: 'a client of the i-PI protocol, kept between configurations: results may carry its history',
  supports: ['processes', 'remote'],
  isLarge: true,
  properties: ['energy', 'forces', 'stress'],
  parameters: [
    {
      name: 'address',
      type: 'string',
      default: 'unix:atomloop',
      description: 'unix:NAME, :PORT or HOST:PORT',
    },
    {
      name: 'command',
      type: 'string',
      default: '',
      description: 'starts a client; {address}, {name}, {host}, {port}, {path}, {in} and {dir} are filled in',
    },
    { name: 'fresh', type: 'boolean', default: false, description: 'a client for every configuration' },
    {
      name: 'start',
      type: 'number',
      default: 60,
      unit: 's',
      above: 0,
      atMost: 86400,
      description: 'how long a client may take to connect',
    },
  ],
  check: (values) => {
    locateClient(resolve(values).command);
  },
  files: (values) => {
    const { command } = resolve(values);
    const program = locateClient(command);
    return [...(program === undefined ? [] : [program]), ...existingFiles(command.slice(1)).slice(0, 1)];
  },
  carriesHistory: (values) => values['fresh'] !== true,
  create: (values) => {
    const source = new IpiSource(resolve(values));
    return Promise.resolve(
      new OneByOneCalculator({
        name: 'IPI',
        properties: ipi.properties,
        calculate: (configuration, _, stop) => source.calculate(configuration, stop),
        dispose: source.dispose.bind(source),
      }),
    );
  },
};
