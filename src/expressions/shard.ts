import { usageError } from '../errors.js';

/** One of several contiguous parts of an input, for job arrays. */
export interface Shard {
  /** From 1 to `of`. */
  readonly part: number;
  readonly of: number;
}

const mostShards = 1_000_000;

/** `2/4`. Throws `E_SETTING`. */
export function parseShard(text: string): Shard {
  const [, part = NaN, of = NaN] = (/^(\d+)\/(\d+)$/.exec(text.trim()) ?? []).map(Number);
  return checkedShard({ part, of }, text);
}

export function checkedShard(shard: Shard, text = `${shard.part}/${shard.of}`): Shard {
  const { part, of } = shard;
  if (Number.isInteger(part) && Number.isInteger(of) && part >= 1 && part <= of && of <= mostShards)
    return shard;
  throw usageError('E_SETTING', 'cannot use `shard`', {
    expected: 'I/N with I from 1 to N',
    got: `\`${text}\``,
  });
}

/** Where the name of a shard's file differs from that of the whole: `out.xyz` → `out.shard-2-of-4.xyz`. */
export function shardName(path: string, { part, of }: Shard): string {
  const [, directory = '', name = ''] = /^(.*\/)?([^/]*)$/s.exec(path) ?? [];
  const [, stem = '', extension = ''] = /^(.+?)((?:\.[^.]+)?(?:\.gz)?)$/s.exec(name) ?? [];
  return `${directory}${stem}.shard-${part}-of-${of}${extension}`;
}
