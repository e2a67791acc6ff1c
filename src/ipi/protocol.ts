// The i-PI protocol, server side: V. Kapil et al., Comput. Phys. Commun. 236, 214 (2019), doi:10.1016/j.cpc.2018.09.020; the socket
// interface is described at https://ipi-code.org/i-pi/distributed.html. Atomic units, numbers in native byte order.
import { ipiError, type Channel } from './channel.js';

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
  /** 3 x 3. */
  readonly virial: Float64Array;
}

const bytesOf = (values: Float64Array | Int32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function transposed(m: Float64Array): Float64Array {
  return m.map((_, i) => m[3 * (i % 3) + Math.floor(i / 3)] ?? NaN);
}

/** Zeros for a cell without a volume. */
function inverse(m: Float64Array): Float64Array {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = m;
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  if (determinant === 0) return new Float64Array(9);
  return Float64Array.from(
    [e * i - f * h, c * h - b * i, b * f - c * e]
      .concat([f * g - d * i, a * i - c * g, c * d - a * f])
      .concat([d * h - e * g, b * g - a * h, a * e - b * d]),
    (minor) => minor / determinant,
  );
}

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

/** Until the client is ready for positions. */
async function makeReady(channel: Channel): Promise<void> {
  channel.write([headers.status]);
  const state = await readHeader(channel);
  if (state === 'READY') return;
  if (state !== 'NEEDINIT')
    throw ipiError('the client answered out of order', { expected: 'READY', got: JSON.stringify(state) });
  // Bead 0, and one byte of nothing that clients ignore.
  channel.write([headers.init, bytesOf(Int32Array.of(0, 1)), Buffer.alloc(1), headers.status]);
  await expectHeader(channel, 'READY');
}

/** One step of the client. Rejects with `E_IPI`. */
export async function askForces(channel: Channel, { positions, cell }: IpiGeometry): Promise<IpiForces> {
  await makeReady(channel);
  const atoms = positions.length / 3;
  channel.write([
    headers.posdata,
    bytesOf(transposed(cell)),
    bytesOf(transposed(inverse(cell))),
    bytesOf(Int32Array.of(atoms)),
    bytesOf(positions),
    headers.status,
    headers.getforce,
  ]);
  await expectHeader(channel, 'HAVEDATA');
  await expectHeader(channel, 'FORCEREADY');
  const [energy = NaN] = await readDoubles(channel, 1);
  const count = await readNumber(channel);
  if (count !== atoms)
    throw ipiError('the client has another number of atoms', { expected: `${atoms}`, got: `${count}` });
  const forces = await readDoubles(channel, 3 * atoms);
  const virial = transposed(await readDoubles(channel, 9));
  await channel.read(await readNumber(channel));
  return { energy, forces, virial };
}

export function sayExit(channel: Channel): void {
  if (!channel.hasEnded) channel.write([headers.exit]);
}
