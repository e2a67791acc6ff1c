import { Configuration } from '../../configuration/configuration.js';
import { motionOf, type Motion } from '../../dynamics/motion.js';
import { AtomloopError } from '../../errors.js';
import type { ConfigurationContext } from '../operator.js';
import type { MdSettings } from './settings.js';

/** A configuration that is ready to run. */
export interface Member {
  /** In its chunk. */
  readonly position: number;
  readonly configuration: Configuration;
  readonly motion: Motion;
  readonly context: ConfigurationContext;
  /** Whether momenta came with it. */
  readonly hasMomenta: boolean;
  /** Of its info and arrays. */
  readonly names: readonly string[];
  readonly configType: string | undefined;
  /** The configuration again, as it was at first. */
  fresh(): Configuration;
}

/** Members that run with the same settings. */
export interface Group {
  readonly settings: MdSettings;
  readonly members: readonly Member[];
}

function checkMasses({ masses }: Motion): void {
  const atom = masses.findIndex((mass) => !(mass > 0));
  if (atom < 0) return;
  throw new AtomloopError('operator', 'E_BAD_COLUMN', 'column `masses` cannot be used', {
    expected: 'amu above 0',
    got: `${String(masses[atom])} (atom ${String(atom)})`,
  });
}

/**
 * Looks at a configuration without being seen, so that the frames of its trajectory share with it what was read. Throws
 * where a column cannot be used.
 */
export function memberOf(
  configuration: Configuration,
  position: number,
  context: ConfigurationContext,
): Member {
  const { origin, isUntouched } = configuration;
  const isRead = isUntouched && origin !== undefined;
  const seen = isRead ? new Configuration(origin) : configuration;
  const motion = motionOf(seen);
  checkMasses(motion);
  const configType = seen.info.get('config_type');
  return {
    position,
    configuration,
    context,
    motion,
    hasMomenta: seen.arrays.has('momenta'),
    names: [...seen.info.keys(), ...seen.arrays.keys()],
    configType: typeof configType === 'string' ? configType : undefined,
    fresh: () => (isRead ? new Configuration(origin) : configuration.copy()),
  };
}
