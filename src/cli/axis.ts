/** The range of an axis, and the places and labels of its ticks. */
export interface Axis {
  readonly least: number;
  readonly most: number;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
}

const wantedTicks = 5;
const margin = 0.05;

/** The step of 1, 2 or 5 times a power of ten that makes about five ticks. */
function stepOf(range: number): { readonly step: number; readonly exponent: number } {
  const rough = range / wantedTicks;
  const exponent = Math.floor(Math.log10(rough));
  const first = rough / 10 ** exponent;
  const factor = first < 1.5 ? 1 : first < 3.5 ? 2 : first < 7.5 ? 5 : 10;
  return { step: factor * 10 ** exponent, exponent: factor === 10 ? exponent + 1 : exponent };
}

/** An axis that holds all values from `least` to `most`, in equal steps of round numbers. */
export function axisOf(least: number, most: number): Axis {
  if (!(least <= most)) return axisOf(0, 1);
  const spread = most - least;
  const room = spread > 0 ? spread * margin : Math.max(Math.abs(most) * margin, 1e-3);
  const [from, to] = [least - room, most + room];
  const { step, exponent } = stepOf(to - from);
  const digits = Math.max(0, -exponent);
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  const isLong = digits > 8 || Math.max(Math.abs(from), Math.abs(to)) >= 1e7;
  const ticks = Array.from({ length: count }, (_, i) => {
    const value = (first + i) * step;
    return {
      value,
      label: isLong ? value.toPrecision(6) : (value === 0 ? 0 : value).toFixed(Math.min(digits, 20)),
    };
  });
  return { least: from, most: to, ticks };
}
