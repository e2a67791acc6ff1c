import { writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { inspect } from 'node:util';
import { exitNow } from '../../system/exit.js';
import { Host } from '../remote/host.js';
import type { MpiAddon, World } from './addon.js';
import { greet } from './greeting.js';
import { RankMessage } from './messages.js';
import type { RankPools } from './rank-pools.js';

const endSeconds = 5;
const internalError = 70;

/** A rank other than 0: it works until rank 0 ends it, and touches neither inputs nor outputs. */
export class WorkingRank {
  readonly #host: Host;

  constructor(
    private readonly addon: MpiAddon,
    private readonly world: World,
    pools: RankPools,
  ) {
    this.#host = new Host(
      {
        send: (type, pieces = []) => {
          addon.send(0, type, pieces);
        },
      },
      pools.create,
    );
    process.on('uncaughtException', (thrown) => this.#fail(inspect(thrown)));
    process.on('unhandledRejection', (thrown) => this.#fail(inspect(thrown)));
    addon.send(0, RankMessage.greeting, greet());
  }

  /** Only rank 0 sends anything. */
  receive(_source: number, type: number, payload: Uint8Array): void {
    if (type === RankMessage.end) this.addon.finish(endSeconds);
    // Workers may still be inside native code, which an ordinary exit would wait for.
    if (type === RankMessage.end || type === RankMessage.leave) exitNow(payload[0] ?? 0);
    this.#host.receive(type, payload);
  }

  lost(rank: number, reason: string): never {
    return this.#fail(`rank ${rank} is lost: ${reason}`);
  }

  /** Without an orderly end, so that the launcher and rank 0 see that something is wrong. */
  #fail(what: string): never {
    try {
      writeSync(2, `atomloop: rank ${this.world.rank} on ${hostname()}: ${what}\n`);
    } catch {
      // Nobody reads it any more.
    }
    return exitNow(internalError);
  }
}
