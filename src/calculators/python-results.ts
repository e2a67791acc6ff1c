import type { Configuration } from '../configuration/configuration.js';
import { AtomloopError } from '../errors.js';
import type { CalculatorResults, FurtherProperty, FurtherResult, Property } from './calculator.js';
import { propertyShapes } from './python-properties.js';

/** Results of one configuration as they come from Python, flat. */
export type PythonResults = Readonly<Partial<Record<Property, Float64Array>>>;

/** Full 3x3 matrix, row by row, to xx yy zz yz xz xy. */
const voigt = [0, 4, 8, 5, 2, 1];

/** Results of a list, one array per property. Where one configuration has no number there is a NaN. */
export class ResultSlabs {
  readonly #values = new Map<Property, Float64Array>();
  readonly #widths = new Map<Property, number>();
  readonly #natoms: Uint32Array;
  readonly #firstAtoms: Float64Array;
  readonly #hasStress: Uint8Array;
  readonly #errors = new Map<number, AtomloopError>();

  constructor(
    configurations: readonly Configuration[],
    private readonly wanted: readonly Property[],
  ) {
    this.#natoms = Uint32Array.from(configurations, ({ natoms }) => natoms);
    this.#firstAtoms = new Float64Array(configurations.length + 1);
    this.#natoms.forEach((count, i) => {
      this.#firstAtoms[i + 1] = (this.#firstAtoms[i] ?? 0) + count;
    });
    this.#hasStress = new Uint8Array(configurations.length);
    for (const property of wanted) this.#open(property, propertyShapes[property].width);
  }

  fail(i: number, error: AtomloopError): void {
    this.#errors.set(i, error);
  }

  /** Throws `E_NO_RESULT` where one is missing or has another size; a stress may be missing. */
  set(i: number, results: PythonResults): void {
    for (const property of this.wanted) {
      const values = results[property];
      if (values !== undefined) this.#put(i, property, values);
      else if (property !== 'stress') throw noResult(property, 'nothing');
    }
  }

  results(): CalculatorResults {
    const { energy, forces, stress, energies, ...others } = Object.fromEntries(this.#values);
    const further = Object.entries(others).map(([name, values]): [FurtherProperty, FurtherResult] => {
      const property = name as FurtherProperty;
      const width = this.#widths.get(property) ?? 1;
      return [property, { per: propertyShapes[property].per, width, values }];
    });
    return {
      natoms: this.#natoms,
      ...(energy && { energy }),
      ...(forces && { forces }),
      ...(stress && { stress, hasStress: this.#hasStress }),
      ...(energies && { energies }),
      further: new Map(further),
      errors: this.#errors,
    };
  }

  #open(property: Property, width: number): void {
    const { per } = propertyShapes[property];
    const count = per === 'atom' ? (this.#firstAtoms.at(-1) ?? 0) : this.#natoms.length;
    this.#widths.set(property, width);
    this.#values.set(property, new Float64Array(count * width).fill(NaN));
  }

  #put(i: number, property: Property, given: Float64Array): void {
    const { per } = propertyShapes[property];
    const count = per === 'atom' ? (this.#natoms[i] ?? 0) : 1;
    const values = property === 'stress' && given.length === 9 ? voigtOf(given) : given;
    if (property === 'magmoms' && given.length === 3 * count && !this.#hasAny('magmoms'))
      this.#open('magmoms', 3);
    const width = this.#widths.get(property) ?? 1;
    if (values.length !== count * width) throw noResult(property, `${given.length} numbers`, count * width);
    const first = per === 'atom' ? (this.#firstAtoms[i] ?? 0) : i;
    this.#values.get(property)?.set(values, first * width);
    if (property === 'stress') this.#hasStress[i] = 1;
  }

  #hasAny(property: Property): boolean {
    return this.#values.get(property)?.some((value) => !Number.isNaN(value)) ?? false;
  }
}

const voigtOf = (full: Float64Array): Float64Array => Float64Array.from(voigt, (k) => full[k] ?? NaN);

function noResult(property: Property, got: string, expected = 0): AtomloopError {
  return new AtomloopError('calculator', 'E_NO_RESULT', `the calculator gave no \`${property}\``, {
    ...(expected > 0 && { expected: `${expected} numbers` }),
    got,
  });
}
