// The i-PI protocol, server side: V. Kapil et al., Comput. Phys. Commun. 236, 214 (2019), doi:10.1016/j.cpc.2018.09.020; the socket
// interface is described at https://ipi-code.org/i-pi/distributed.html. Atomic units, numbers in native byte order.
import { ipiError, type Channel } from './channel.js';
import { inverse, transposed } from './matrix.js';

const headerBytes = 12;

function header(word: string): Buffer {
  return Buffer.from(word.padEnd(headerBytes));
}

const headers = {
  status: header('STATUS'),
  init: header('INIT'),
  posdata: header('POSDATA'),
  getforce: header('GETFORCE'),
  exit: header('EXIT'),
};

/** Bohr. Rows of the cell are lattice vectors; zeros where there is none. */
export interface IpiGeometry {
  readonly positions: Float64Array;
  readonly cell: Float64Array;
}

/** Hartree and Bohr. */
export interface IpiForces {
  readonly energy: number;
  readonly forces: Float64Array;
  /** 3 x 3 as the client sent it; LAMMPS fills the upper triangle only. */
  readonly virial: Float64Array;
}

const firstHalf = headers.status.subarray(0, headerBytes / 2);
const secondHalf = headers.status.subarray(headerBytes / 2);

const bytesOf = (values: Float64Array | Int32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

async function readHeader(channel: Channel): Promise<string> {
  return (await channel.read(headerBytes)).toString('latin1').trim();
}

async function readNumber(channel: Channel): Promise<number> {
  return new Int32Array((await channel.read(4)).buffer)[0] ?? 0;
}

async function readDoubles(channel: Channel, count: number): Promise<Float64Array> {
  return new Float64Array((await channel.read(8 * count)).buffer);
}

async function expectHeader(channel: Channel, expected: string): Promise<void> {
  const got = await readHeader(channel);
  if (got !== expected)
    throw ipiError('the client answered out of order', { expected, got: JSON.stringify(got) });
}

/** The server's side of one connection. Many clients write in small pieces without TCP_NODELAY: see `#overTcp`. */
export class Conversation {
  /** STATUS was sent after the last step, over TCP the first half of it. */
  #hasAsked = false;

  constructor(
    private readonly channel: Channel,
    private readonly isTcp: boolean,
  ) {}

  /** One step of the client. Rejects with `E_IPI`. */
  async forces(geometry: IpiGeometry): Promise<IpiForces> {
    const atoms = geometry.positions.length / 3;
    const data = posdata(geometry);
    if (this.isTcp) await this.#overTcp(data);
    else await this.#inOneRound(data);
    this.#hasAsked = true;
    return await readForces(this.channel, atoms);
  }

  exit(): void {
    if (this.channel.hasEnded) return;
    this.channel.write([...(this.isTcp && this.#hasAsked ? [secondHalf] : []), headers.exit]);
  }

  /** Everything is asked at once, and how the client is after this step as well. */
  async #inOneRound(data: readonly Uint8Array[]): Promise<void> {
    const { channel } = this;
    if (!this.#hasAsked) channel.write([headers.status]);
    await this.#initialize(await readHeader(channel));
    channel.write([...data, headers.status, headers.getforce, headers.status]);
    await expectHeader(channel, 'HAVEDATA');
    await expectHeader(channel, 'FORCEREADY');
  }

  /**
   * The kernel of the client keeps each small piece until the one before is acknowledged, which takes 40 ms unless something
   * is sent the other way: so every piece is answered at once, where there is nothing to say with the first half of a word.
   */
  async #overTcp(data: readonly Uint8Array[]): Promise<void> {
    const { channel } = this;
    channel.write([this.#hasAsked ? secondHalf : headers.status]);
    await this.#initialize(await readHeader(channel));
    channel.write([...data, headers.status]);
    await expectHeader(channel, 'HAVEDATA');
    channel.write([headers.getforce]);
    await expectHeader(channel, 'FORCEREADY');
    channel.write([firstHalf]);
  }

  /** Bead 0, and one byte of nothing that clients ignore. */
  async #initialize(state: string): Promise<void> {
    if (state === 'READY') return;
    if (state !== 'NEEDINIT')
      throw ipiError('the client answered out of order', { expected: 'READY', got: JSON.stringify(state) });
    this.channel.write([headers.init, bytesOf(Int32Array.of(0, 1)), Buffer.alloc(1), headers.status]);
    await expectHeader(this.channel, 'READY');
  }
}

function posdata({ positions, cell }: IpiGeometry): Uint8Array[] {
  return [
    headers.posdata,
    bytesOf(transposed(cell)),
    bytesOf(transposed(inverse(cell))),
    bytesOf(Int32Array.of(positions.length / 3)),
    bytesOf(positions),
  ];
}

async function readForces(channel: Channel, atoms: number): Promise<IpiForces> {
  const [energy = NaN] = await readDoubles(channel, 1);
  const count = await readNumber(channel);
  if (count !== atoms)
    throw ipiError('the client has another number of atoms', { expected: `${atoms}`, got: `${count}` });
  const forces = await readDoubles(channel, 3 * atoms);
  const virial = await readDoubles(channel, 9);
  await channel.read(await readNumber(channel));
  return { energy, forces, virial };
}
