import type { Configuration } from '../configuration/configuration.js';
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
