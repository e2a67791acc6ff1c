import { connectionFile } from '../cluster/load-profile.js';
import type { Profile } from '../cluster/profile.js';
import type { ClusterReading } from '../cluster/reading.js';
import { usageError } from '../errors.js';
import type { EventListener } from '../events.js';
import type { RunOptions } from '../loop/compute.js';
import { whichProfile } from './cluster/which.js';
import type { RunFlags } from './run-options.js';
import { say } from './terminal.js';

interface StartAbout {
  readonly isQuiet: boolean;
  /** False where nothing is left to compute. */
  readonly isNeeded: () => Promise<boolean>;
}

/** Engines that a run starts for itself. */
export class RunEngines {
  #end: (() => Promise<void>) | undefined;

  private constructor(
    private readonly profile: Profile,
    private readonly count: number,
    private readonly isKept: boolean,
  ) {}

  /** As the flags want; undefined where they want none. Throws `E_OPTION`, `E_PROFILE`. */
  static wanted({ startEngines: count, keep = false, scheme, profile }: RunFlags): RunEngines | undefined {
    if (count === undefined) {
      if (!keep) return undefined;
      throw usageError('E_OPTION', '`--keep` keeps engines that the run starts', {
        expected: '`--start-engines N` with it',
      });
    }
    if (count === 0 || (scheme !== undefined && scheme !== 'cluster' && scheme !== 'auto')) {
      throw usageError('E_OPTION', 'cannot use `--start-engines`', {
        expected: count === 0 ? 'at least one engine' : 'the scheme `cluster`',
        got: count === 0 ? '0' : `\`${scheme}\``,
      });
    }
    return new RunEngines(whichProfile(profile === undefined ? {} : { profile }), count, keep);
  }

  /** What a plan may count on. */
  get reading(): ClusterReading {
    const { name } = this.profile;
    return { name, profile: name, engines: this.count, isStarting: true };
  }

  /** Starts them: however this process ends, they end with it, unless they are kept. */
  async start({ signal, onEvent }: RunOptions, { isQuiet, isNeeded }: StartAbout): Promise<void> {
    if (!(await isNeeded())) return;
    const { startEngines } = await import('../cluster/start.js');
    const { env } = process;
    const started = await startEngines({
      profile: this.profile,
      engines: this.count,
      isOwned: !this.isKept,
      env,
      signal,
      tell: (message) => {
        if (!isQuiet) say(message);
      },
    });
    if (this.isKept) {
      if (!isQuiet)
        say(`the engines are kept: \`atomloop cluster cleanup --profile ${this.profile.name}\` ends them`);
      return;
    }
    this.#end = async () => {
      if (started.hasController) await this.#warn(started.token, onEvent);
      await started.end();
    };
  }

  /** Ends those that are not kept. */
  async end(): Promise<void> {
    await this.#end?.();
  }

  async #warn(token: string, onEvent: EventListener): Promise<void> {
    const { foreignEngines } = await import('../cluster/foreign.js');
    const count = await foreignEngines(connectionFile(this.profile, process.env), new Set([token]));
    if (count === 0) return;
    const message = `${count} engines that others started lose their controller, which this run started`;
    onEvent({ type: 'warning', message });
  }
}
