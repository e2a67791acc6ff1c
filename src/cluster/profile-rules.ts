import { parseDuration } from '../expressions/duration.js';
import { launcherTypes } from './profile.js';

/** What a value of a profile may be. */
export interface ValueRule {
  readonly expected: string;
  /** Undefined where the value is something else. */
  readonly read: (value: unknown) => unknown;
}

/** Rules of the keys of a map. */
export interface MapRule {
  readonly keys: Readonly<Record<string, Rule>>;
}

export type Rule = ValueRule | MapRule;

export const isMapRule = (rule: Rule): rule is MapRule => 'keys' in rule;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const text = (expected: string, isGood: (value: string) => boolean = () => true): ValueRule => ({
  expected,
  read: (value) => (isText(value) && isGood(value) ? value : undefined),
});

const texts = (expected: string, isGood: (value: string) => boolean = () => true): ValueRule => ({
  expected,
  read: (value) =>
    Array.isArray(value) && value.every((one) => isText(one) && isGood(one)) ? value : undefined,
});

/** Milliseconds of a number of seconds or of a text such as `15m`. */
const duration: ValueRule = {
  expected: 'a time such as 90, 15m or 1h30m',
  read: (value) => {
    try {
      return typeof value === 'number' || isText(value) ? parseDuration(String(value)) : undefined;
    } catch {
      return undefined;
    }
  },
};

const schemes = ['mpi', 'cluster', 'threads', 'processes', 'serial'];
const isOnce = (value: unknown): boolean => Array.isArray(value) && new Set(value).size === value.length;
const schemeList = texts('', (name) => schemes.includes(name));

/** The name of a profile is a part of file names. */
export const isProfileName = (name: string): boolean => /^[A-Za-z0-9][\w.-]{0,63}$/.test(name);

/** All that our half of a profile may say. */
export const profileRules: MapRule = {
  keys: {
    ipyparallel: {
      keys: {
        profile: text('letters, digits, `.`, `_`, `-`', isProfileName),
        cluster_id: text('letters, digits, `.`, `_`, `-`', isProfileName),
      },
    },
    launcher: {
      keys: {
        type: text(launcherTypes.join(', '), (name) => launcherTypes.some((type) => type === name)),
        // A name that begins with a hyphen would be an option.
        hosts: texts('a list of hosts', (host) => /^[\w.@:[\]][\w.@:[\]-]*$/.test(host)),
        args: texts('a list of texts on one line', (one) => !/[\n\r\0]/.test(one)),
      },
    },
    engines: {
      expected: 'a whole number from 1 to 10000',
      read: (value) =>
        Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 10_000 ? value : undefined,
    },
    idle_timeout: duration,
    start_timeout: duration,
    listen: text('an address such as 127.0.0.1, 10.0.0.5 or 0.0.0.0', (address) =>
      /^([\w.-]+|\*)$/.test(address),
    ),
    encryption: {
      expected: 'true or false',
      read: (value) => (typeof value === 'boolean' ? value : undefined),
    },
    schemes: {
      expected: `a list of ${schemes.join(', ')}, best first, each at most once`,
      read: (value) => (isOnce(value) ? schemeList.read(value) : undefined),
    },
    python: text('a program'),
  },
};
