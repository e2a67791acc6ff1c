import { atomicNumber, elementSymbols } from '../configuration/elements.js';
import type { ThreeBodyEntries } from './potential-parameters.js';
import type { PotentialFile, PotentialLine } from './potential-file.js';

/** One entry of a parameter file of LAMMPS: three elements and numbers, over one or more lines. */
export interface Entry {
  /** Where it begins. */
  readonly line: number;
  /** Central atom and its two neighbors. */
  readonly symbols: readonly [string, string, string];
  /** By the names of the format. */
  readonly values: ReadonlyMap<string, number>;
}

/** How the entries of a kind of file look. */
export interface EntryForm {
  /** Names of the numbers, in the order of the file. */
  readonly names: readonly string[];
  /** What is wrong with an entry by itself, if anything. */
  readonly check: (entry: Entry) => string | undefined;
}

const MOST_ENTRIES = 1e5;

/** Lines are taken together until there are enough words. */
function readWords(file: PotentialFile, first: PotentialLine, count: number): string[] {
  const words = [...first.words];
  while (words.length < count) words.push(...file.need(`an entry of ${String(count)} words`).words);
  if (words.length === count) return words;
  const expected = `an entry of ${String(count)} words that ends with a line`;
  throw file.error(first, { expected, got: `${String(words.length)} words` });
}

function readEntry(file: PotentialFile, first: PotentialLine, { names, check }: EntryForm): Entry {
  const [a = '', b = '', c = '', ...words] = readWords(file, first, 3 + names.length);
  const values = new Map(
    names.map((name, k) => [name, file.toNumber(first, words[k], `${name} of ${a} ${b} ${c}`)]),
  );
  const entry: Entry = { line: first.number, symbols: [a, b, c], values };
  const expected = check(entry);
  if (expected === undefined) return entry;
  throw file.error(first, { expected, got: words.join(' ') });
}

/** Labels such as `Si(B)`, which no species has, cannot be asked for. */
const isOfElements = ({ symbols }: Entry): boolean => symbols.every((symbol) => atomicNumber(symbol) !== 0);

/** All entries of chemical elements. Throws `E_POTENTIAL_FILE` for one that is malformed or there twice. */
export function readEntries(file: PotentialFile, form: EntryForm): Entry[] {
  const entries = new Map<string, Entry>();
  for (let line = file.line(); line !== undefined; line = file.line()) {
    const entry = readEntry(file, line, form);
    const key = entry.symbols.join(' ');
    const before = entries.get(key);
    if (before !== undefined || entries.size >= MOST_ENTRIES) {
      const expected = before === undefined ? `at most ${String(MOST_ENTRIES)} entries` : 'each entry once';
      throw file.error(line, {
        expected,
        got: `\`${key}\`${before ? ` of line ${String(before.line)}` : ''}`,
      });
    }
    entries.set(key, entry);
  }
  const known = [...entries.values()].filter(isOfElements);
  if (known.length > 0) return known;
  throw file.error({ number: 0 }, { expected: 'an entry of chemical elements', got: 'none' });
}

/** As the core takes them. */
export function toNative(entries: readonly Entry[]): ThreeBodyEntries {
  const elements = Uint8Array.from(entries.flatMap(({ symbols }) => symbols.map(atomicNumber)));
  const values = Float64Array.from(entries.flatMap((entry) => [...entry.values.values()]));
  const names = [...new Set(elements)].sort((a, b) => a - b).map((number) => elementSymbols[number]);
  return { elements, values, names: names.join(', ') };
}
