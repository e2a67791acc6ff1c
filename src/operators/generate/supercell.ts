import type { Configuration } from '../../configuration/configuration.js';
import type { Literal } from '../../expressions/literal.js';
import { largestRepeat, nearestRepeat } from '../../structures/largest-repeat.js';
import { determinant, matrixOf, type Matrix3, type Vector3 } from '../../structures/matrix3.js';
import { makeSupercell, repeat } from '../../structures/supercell.js';
import { onlyOne, optional } from './arguments.js';
import { defineKind } from './kind.js';
import { readNumbers } from './readers.js';
import { countRule } from './rules.js';

function readRepeat(value: Literal): Vector3 | undefined {
  const [a, b, c, ...rest] = readNumbers(value) ?? [];
  if (a === undefined || b === undefined || c === undefined || rest.length > 0) return undefined;
  return [a, b, c].every((one) => Number.isSafeInteger(one) && one >= 1) ? [a, b, c] : undefined;
}

/** Beyond this the exact arithmetic of whole numbers would leave 2^53. */
const mostEntry = 10_000;

function readMatrix(value: Literal): Matrix3 | undefined {
  const numbers = readNumbers(value) ?? [];
  const isWhole = numbers.every((one) => Number.isInteger(one) && Math.abs(one) <= mostEntry);
  if (numbers.length !== 9 || !isWhole) return undefined;
  const matrix = matrixOf(numbers);
  return determinant(matrix) > 0 ? matrix : undefined;
}

function wholeInfo(values: readonly number[], shape: readonly number[]) {
  return { kind: 'I', shape, values: Int32Array.from(values) } as const;
}

function repeated(source: Configuration, repeats: Vector3): Configuration {
  const supercell = repeat(source, repeats);
  supercell.info.set('supercell_n', wholeInfo(repeats, [3]));
  return supercell;
}

export const supercellKind = defineKind({
  name: 'supercell',
  summary: 'supercells by repeats, by a matrix, or as large as a number of atoms allows',
  source: 'configurations',
  rules: {
    repeat: optional(
      {
        placeholder: '<a,b,c>',
        summary: 'repeats along the three cell vectors',
        expected: 'three whole numbers from 1 on, such as `2,1,3`',
      },
      readRepeat,
    ),
    matrix: optional(
      {
        placeholder: '<rows>',
        summary: 'whole numbers M, nine or three rows of three: the new cell vectors are M cell',
        expected: `nine whole numbers up to ${mostEntry} with a positive determinant, such as \`[[-1,1,1],[1,-1,1],[1,1,-1]]\``,
      },
      readMatrix,
    ),
    maxNatoms: countRule(
      'the largest supercell with at most n atoms, its vectors as equal as repeats make them',
    ),
    targetNatoms: countRule('likewise, the supercell whose number of atoms is nearest to n'),
  },
  examples: [
    [
      'repeats along the cell vectors',
      'atomloop generate supercell train.xyz -o repeated.xyz --repeat 2,1,3',
    ],
    [
      'the conventional cell of a primitive fcc cell',
      'atomloop generate supercell train.xyz -o cubic.xyz --matrix "[[-1,1,1],[1,-1,1],[1,1,-1]]"',
    ],
    ['as large as 200 atoms allow', 'atomloop generate supercell train.xyz -o large.xyz --max-natoms 200'],
  ],
  plan({ repeat: repeats, matrix, maxNatoms, targetNatoms }) {
    onlyOne('supercell', { repeat: repeats, matrix, maxNatoms, targetNatoms });
    return {
      configType: 'supercell_bulk',
      make(source) {
        if (matrix !== undefined) {
          const supercell = makeSupercell(source, matrix);
          supercell.info.set('supercell_matrix', wholeInfo(matrix, [3, 3]));
          return [supercell];
        }
        if (maxNatoms !== undefined) return [repeated(source, largestRepeat(source, maxNatoms))];
        if (targetNatoms !== undefined) return [repeated(source, nearestRepeat(source, targetNatoms))];
        return [repeated(source, repeats ?? [1, 1, 1])];
      },
    };
  },
});
