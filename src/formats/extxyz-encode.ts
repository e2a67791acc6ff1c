import type { Appendix } from '../configuration/appendix.js';
import type { Configuration } from '../configuration/configuration.js';
import { isUnicode } from './extxyz-checks.js';
import { ownColumns, sourceColumns } from './extxyz-columns.js';
import type { EncodeFields } from './extxyz-core.js';
import { infoFields } from './extxyz-info.js';
import { ExtxyzSource } from './extxyz-source.js';

const pbcBits = (pbc: readonly boolean[]): number =>
  pbc.reduce((bits, periodic, i) => bits + (periodic ? 2 ** i : 0), 0);

/** What the addon needs to write a configuration; parts that nobody looked at are left to it. */
export function encodeFields(configuration: Configuration): EncodeFields {
  const { natoms, origin, touch } = configuration;
  if (!(origin?.source instanceof ExtxyzSource)) {
    const { cell, pbc, info } = configuration;
    const values = infoFields(info, configuration);
    return [undefined, undefined, 0, natoms, cell, pbcBits(pbc), ownColumns(configuration), values];
  }
  const { source, frame } = origin;
  const { cell, pbc, info } = touch;
  const bits = pbc === undefined ? undefined : pbcBits(pbc);
  const columns = sourceColumns(configuration, source, frame);
  const values = info === undefined ? undefined : infoFields(info, configuration);
  return [source.slab.handle, source.text, frame, natoms, cell, bits, columns, values];
}

/** Consecutive frames of one parsed chunk. */
export interface FrameRange {
  readonly source: ExtxyzSource;
  readonly first: number;
}

/** Frames of one parsed chunk that nobody has touched, with results to write behind them. */
export interface AppendedFrames {
  readonly source: ExtxyzSource;
  readonly frames: Uint32Array;
  readonly places: Uint32Array;
  readonly appendix: Appendix;
}

/** The frames and results that all configurations are, when they are of one chunk and one appendix. */
export function appendedFrames(configurations: readonly Configuration[]): AppendedFrames | undefined {
  const [first] = configurations;
  const source = first?.origin?.source;
  const appendix = first?.appended?.appendix;
  if (!(source instanceof ExtxyzSource) || appendix === undefined || !isPlainText(appendix)) return undefined;
  const frames = new Uint32Array(configurations.length);
  const places = new Uint32Array(configurations.length);
  let i = 0;
  for (const { origin, appended } of configurations) {
    if (origin?.source !== source || appended?.appendix !== appendix) return undefined;
    frames[i] = origin.frame;
    places[i] = appended.place;
    i += 1;
  }
  return { source, frames, places, appendix };
}

/** Keys and names that are no valid Unicode are left to the way that has an error for them. */
function isPlainText({ info, texts = [], arrays }: Appendix): boolean {
  const keys = [...info, ...texts].map(({ key }) => key);
  const values = texts.flatMap(({ values }) => [...new Set(values)]).filter((value) => value !== undefined);
  return [...keys, ...values, ...arrays.map(({ name }) => name)].every(isUnicode);
}

/** The frames that all configurations are, when they follow each other in one chunk and nobody has touched any. */
export function untouchedRange(configurations: readonly Configuration[]): FrameRange | undefined {
  const first = configurations[0]?.origin;
  if (!(first?.source instanceof ExtxyzSource)) return undefined;
  let { frame } = first;
  for (const { isUntouched, origin } of configurations) {
    if (!isUntouched || origin?.source !== first.source || origin.frame !== frame) return undefined;
    frame += 1;
  }
  return { source: first.source, first: first.frame };
}
