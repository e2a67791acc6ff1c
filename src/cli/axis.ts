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
  const size = Math.max(Math.abs(least), Math.abs(most));
  // So small a range that labels would need more digits than numbers have is widened.
  const room = Math.max((most - least) * margin, size * 1e-6, 1e-9);
  const [from, to] = [least - room, most + room];
  const { step, exponent } = stepOf(to - from);
  const digits = Math.max(0, -exponent);
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  const isLong = digits > 8 || size >= 1e7;
  const significant = Math.min(15, Math.max(1, Math.floor(Math.log10(Math.max(size, step))) - exponent + 1));
  const labelOf = (value: number): string =>
    isLong ? value.toPrecision(significant) : value.toFixed(digits);
  const ticks = Array.from({ length: count }, (_, i) => {
    const value = (first + i) * step;
    return { value, label: labelOf(value === 0 ? 0 : value) };
  });
  return { least: from, most: to, ticks };
}
