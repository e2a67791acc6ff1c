import type { Literal } from '../../expressions/literal.js';
import type { Vector3 } from '../../structures/matrix3.js';
import { slab } from '../../structures/slab.js';
import { repeat } from '../../structures/supercell.js';
import { flag, optional, required, withDefault } from './arguments.js';
import { defineKind } from './kind.js';
import { readCount, readNotNegative, readNumbers } from './readers.js';

/** Larger indices are no surface of interest, and leave exact whole numbers. */
const mostIndex = 1000;

function readIndices(value: Literal): Vector3 | undefined {
  const [h, k, l, ...rest] = readNumbers(value) ?? [];
  if (h === undefined || k === undefined || l === undefined || rest.length > 0) return undefined;
  const isIndex = (index: number): boolean => Number.isInteger(index) && Math.abs(index) <= mostIndex;
  return [h, k, l].every(isIndex) && [h, k, l].some((index) => index !== 0) ? [h, k, l] : undefined;
}

function readInPlane(value: Literal): Vector3 | undefined {
  const [a, b, ...rest] = readNumbers(value) ?? [];
  if (a === undefined || b === undefined || rest.length > 0) return undefined;
  return [a, b].every((one) => Number.isSafeInteger(one) && one >= 1) ? [a, b, 1] : undefined;
}

export const slabKind = defineKind({
  name: 'slab',
  alias: 'surface',
  summary: 'slabs with a surface of given Miller indices, from bulk cells',
  source: 'configurations',
  rules: {
    miller: required(
      {
        placeholder: '<h,k,l>',
        summary: 'Miller indices of the surface, in terms of the cell as it is',
        expected: `three whole numbers up to ${mostIndex}, not all 0, such as \`1,1,1\``,
      },
      readIndices,
    ),
    layers: required(
      {
        placeholder: '<n>',
        summary: 'how many lattice planes are stacked',
        expected: 'a whole number from 1 on',
      },
      readCount,
    ),
    vacuum: optional(
      {
        placeholder: '<Å>',
        summary: 'vacuum on each side of the slab',
        expected: 'a length in Å, 0 or more',
      },
      readNotNegative,
    ),
    inPlane: withDefault(
      [1, 1, 1] as Vector3,
      {
        placeholder: '<a,b>',
        summary: 'repeats in the plane; default 1,1',
        expected: 'two whole numbers from 1 on, such as `2,2`',
      },
      readInPlane,
    ),
    periodic: flag('periodic along the normal too'),
  },
  examples: [
    [
      'three layers of (111) with 10 Å of vacuum on both sides',
      'atomloop generate slab train.xyz -o slabs.xyz --miller 1,1,1 --layers 3 --vacuum 10',
    ],
    [
      'without vacuum, periodic, repeated in the plane',
      'atomloop generate slab train.xyz -o cut.xyz --miller 1,1,0 --layers 4 --periodic --in-plane 2,2',
    ],
  ],
  plan: ({ miller, layers, vacuum, inPlane, periodic }) => ({
    configType: (vacuum ?? 0) > 0 ? 'supercell_surface' : 'supercell_slab',
    make(source) {
      const cut = slab(source, { indices: miller, layers, vacuum, isPeriodic: periodic });
      cut.info.set('miller', { kind: 'I', shape: [3], values: Int32Array.from(miller) });
      return [repeat(cut, inPlane)];
    },
  }),
});
