import { usageError } from '../errors.js';
import { checkedScheme } from '../schemes/pick.js';
import { usualOrder, type SchemeName } from '../schemes/names.js';
import type { LoopOptions } from './options.js';

/** Which schemes a run may use. */
export interface SchemeSettings {
  /** A name or `auto`. */
  readonly scheme: string;
  /** Each with what disables it, in words. */
  readonly disabled: ReadonlyMap<SchemeName, string>;
  /** Best first. */
  readonly order: readonly SchemeName[];
}

/** What of a profile matters here. */
export interface SchemesOfProfile {
  readonly name: string;
  readonly schemes?: readonly string[];
}

interface Level {
  readonly names: readonly string[];
  readonly by: (name: string) => string;
}

/** A name that may be disabled: something has to be left. */
function disabledName(name: string): SchemeName {
  const checked = checkedScheme(name);
  if (checked !== 'serial') return checked;
  throw usageError('E_SCHEME', 'cannot disable the scheme `serial`', {
    expected: 'another scheme',
    hint: 'it is what is left where nothing else can be used',
  });
}

const listed = (text = ''): string[] =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/**
 * From the arguments, the environment and the profile in use. A scheme that is asked for is there whatever a lower level
 * says: an argument wins over the environment, and that over the profile. Throws `E_SCHEME`.
 */
export function schemeSettings(
  { scheme, withoutSchemes = [] }: Pick<LoopOptions, 'scheme' | 'withoutSchemes'>,
  env: NodeJS.ProcessEnv,
  profile?: SchemesOfProfile,
): SchemeSettings {
  const enabled = profile?.schemes?.map(checkedScheme);
  const left = enabled === undefined ? [] : usualOrder.filter((name) => !enabled.includes(name));
  const levels: readonly Level[] = [
    {
      names: left.filter((name) => name !== 'serial'),
      by: () => `the profile \`${profile?.name ?? ''}\``,
    },
    { names: listed(env['ATOMLOOP_NO_SCHEME']), by: () => '`ATOMLOOP_NO_SCHEME`' },
    { names: withoutSchemes, by: (name) => `\`--no-scheme ${name}\`` },
  ];
  const named = scheme ?? env['ATOMLOOP_SCHEME'] ?? 'auto';
  const askedAt = scheme === undefined ? 1 : 2;
  const disabled = new Map<SchemeName, string>();
  for (const [i, { names, by }] of levels.entries()) {
    for (const name of names.map(disabledName)) {
      if (name !== named || i >= askedAt) disabled.set(name, by(name));
    }
  }
  return { scheme: named, disabled, order: [...(enabled ?? []), ...usualOrder.filter(notIn(enabled))] };
}

function notIn(names: readonly SchemeName[] = []): (name: SchemeName) => boolean {
  return (name) => !names.includes(name);
}
