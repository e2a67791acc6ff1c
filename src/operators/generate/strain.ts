import type { Configuration } from '../../configuration/configuration.js';
import type { InfoArray } from '../../configuration/column.js';
import type { RandomStream } from '../../configuration/random.js';
import type { Literal } from '../../expressions/literal.js';
import { wholeCell } from '../../structures/cell.js';
import { deform, scaleVolume } from '../../structures/deform.js';
import { determinant, matrixOf, type Matrix3 } from '../../structures/matrix3.js';
import { onlyOne, optional, withDefault } from './arguments.js';
import { defineKind } from './kind.js';
import { readNumbers, readPositive, readSeries, seriesText } from './readers.js';
import { copiesRule } from './rules.js';

function readGradient(value: Literal): Matrix3 | undefined {
  const numbers = readNumbers(value);
  if (numbers?.length !== 9) return undefined;
  const matrix = matrixOf(numbers);
  return determinant(matrix) > 0 ? matrix : undefined;
}

/** The unit matrix and `strain` at one place. */
function withStrain(strain: number, row: number, column: number): Matrix3 {
  const gradient = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  gradient[3 * row + column] = (gradient[3 * row + column] ?? 0) + strain;
  return matrixOf(gradient);
}

const isStrain = (strain: number): boolean => strain > -1;

function readHydrostatic(value: Literal): readonly Matrix3[] | undefined {
  const strains = readSeries(value);
  if (strains?.every(isStrain) !== true) return undefined;
  return strains.map((strain) => matrixOf([1 + strain, 0, 0, 0, 1 + strain, 0, 0, 0, 1 + strain]));
}

/** `x=0.01`, `xy=-0.02:0.02:5`: axes of the strain and its values. */
function readAlong(places: readonly string[]): (value: Literal) => readonly Matrix3[] | undefined {
  return (value) => {
    const [, axes = '', text = ''] = typeof value === 'string' ? (/^(\w+)=(.*)$/.exec(value) ?? []) : [];
    const strains = readSeries(text);
    if (!places.includes(axes) || strains === undefined) return undefined;
    const [row, column] = [axes.charAt(0), axes.charAt(axes.length - 1)].map((axis) => 'xyz'.indexOf(axis));
    const gradients = strains.map((strain) => withStrain(strain, row ?? 0, column ?? 0));
    return gradients.every((gradient) => determinant(gradient) > 0) ? gradients : undefined;
  };
}

/** The unit matrix and a symmetric strain, each of its six components uniform from -magnitude to magnitude. */
function randomGradient(magnitude: number, random: RandomStream): Matrix3 {
  const draw = (): number => magnitude * (2 * random.uniform() - 1);
  const [xx, yy, zz, yz, xz, xy] = [draw(), draw(), draw(), draw(), draw(), draw()];
  return [1 + xx, xy, xz, xy, 1 + yy, yz, xz, yz, 1 + zz];
}

function strained(source: Configuration, gradient: Matrix3): Configuration {
  const output = deform(source, gradient);
  const value: InfoArray = { kind: 'R', shape: [3, 3], values: Float64Array.from(gradient) };
  output.info.set('deformation_gradient', value);
  return output;
}

export const strainKind = defineKind({
  name: 'strain',
  alias: 'deform',
  summary: 'cell and atoms deformed: by a gradient, along an axis, in all directions, sheared, or at random',
  source: 'configurations',
  rules: {
    gradient: optional(
      {
        placeholder: '<rows>',
        summary: 'deformation gradient F, nine or three rows of three: every vector x becomes F x',
        expected: 'nine numbers with a positive determinant, such as `[[1.02,0.03,0],[0,1,0],[0,0,1]]`',
      },
      readGradient,
    ),
    hydrostatic: optional(
      {
        placeholder: '<strains>',
        summary: 'the same strain along all axes: a list, or FIRST:LAST:COUNT; one structure for each',
        expected: 'strains above -1, such as `0.01`, `-0.01,0.01` or `-0.02:0.02:5`',
      },
      readHydrostatic,
    ),
    uniaxial: optional(
      {
        placeholder: '<axis=strains>',
        summary: 'strains along the axis x, y or z of space: z=0.01',
        expected: 'an axis and strains above -1, such as `z=0.01` or `x=-0.02:0.02:5`',
      },
      readAlong(['x', 'y', 'z']),
    ),
    shear: optional(
      {
        placeholder: '<axes=strains>',
        summary: 'simple shear, xy=0.01: x grows by 0.01 y',
        expected: 'two axes and strains, such as `xy=0.01` or `yz=-0.02:0.02:5`',
      },
      readAlong(['xy', 'xz', 'yx', 'yz', 'zx', 'zy']),
    ),
    magnitude: optional(
      {
        placeholder: '<e>',
        summary: 'random symmetric strains, each component uniform from -e to e',
        expected: 'a number above 0 and below 1/3',
      },
      (value) => {
        const magnitude = readPositive(value);
        return magnitude !== undefined && magnitude < 1 / 3 ? magnitude : undefined;
      },
    ),
    copies: copiesRule,
  },
  examples: [
    ['stretched along z', 'atomloop generate strain train.xyz -o stretched.xyz --uniaxial z=-0.02:0.02:5'],
    [
      'by a deformation gradient',
      'atomloop generate strain train.xyz -o deformed.xyz --gradient "[[1.02,0.03,-0.01],[0,0.97,0.05],[0.02,0,1.01]]"',
    ],
    ['random strains', 'atomloop generate strain train.xyz -o strained.xyz --magnitude 0.03 --copies 5'],
  ],
  plan({ gradient, hydrostatic, uniaxial, shear, magnitude, copies }) {
    const choice = onlyOne('strain', { gradient, hydrostatic, uniaxial, shear, magnitude });
    if (copies !== undefined && choice !== 'magnitude') onlyOne('strain', { [choice]: choice, copies });
    const fixed = gradient === undefined ? (hydrostatic ?? uniaxial ?? shear ?? []) : [gradient];
    return {
      configType: ':strain',
      make(source, context) {
        if (magnitude === undefined) return fixed.map((one) => strained(source, one));
        const random = context.random('strain');
        return Array.from({ length: copies ?? 1 }, () => strained(source, randomGradient(magnitude, random)));
      },
    };
  },
});

const usualFactors = '0.9:1.1:11';

export const volumeScanKind = defineKind({
  name: 'volume-scan',
  summary: 'the same structure at several volumes',
  source: 'configurations',
  rules: {
    factors: withDefault(
      readSeries(usualFactors) ?? [],
      {
        placeholder: '<list>',
        summary: `factors of the volume: a list, or FIRST:LAST:COUNT; default ${usualFactors}`,
        expected: `numbers above 0, ${seriesText}`,
      },
      (value) => {
        const factors = readSeries(value);
        return factors?.every((factor) => factor > 0) === true ? factors : undefined;
      },
    ),
  },
  examples: [
    [
      'for an equation of state',
      'atomloop generate volume-scan train.xyz -o volumes.xyz --factors 0.94:1.06:7',
    ],
  ],
  plan: ({ factors }) => ({
    configType: ':volume_scan',
    make(source) {
      wholeCell(source);
      return factors.map((factor) => {
        const output = scaleVolume(source, factor);
        output.info.setReal('volume_factor', factor);
        return output;
      });
    },
  }),
});
