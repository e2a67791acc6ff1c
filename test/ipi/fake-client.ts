/**
 * A client in a few lines, for tests: `node client.mjs ADDRESS MODE LOG`. Energy is the sum of all coordinates, forces are positions, the
 * virial is the matrix of the cell as it came. It notes what it is told. After a step it asks to be initialized again, as ASE's does.
 */
export const fakeClient = `
import { appendFileSync } from 'node:fs';
import { connect } from 'node:net';
const [, , address, mode, log] = process.argv;
const [host, port] = address.split(':');
const note = (text) => appendFileSync(log, text + '\\n');
const socket = port === 'UNIX' ? connect('/tmp/ipi_' + host) : connect(Number(port), host);
note('start ' + process.pid);
let buffer = Buffer.alloc(0), wake = () => {}, state = 'NEEDINIT', steps = 0, reply;
socket.on('data', (part) => { buffer = Buffer.concat([buffer, part]); wake(); });
socket.on('close', () => process.exit(0));
const read = async (count) => {
  while (buffer.length < count) await new Promise((resolve) => { wake = resolve; });
  const bytes = Buffer.from(buffer.subarray(0, count));
  buffer = buffer.subarray(count);
  return bytes;
};
const doubles = async (count) => { const bytes = await read(8 * count); return Array.from({ length: count }, (_, i) => bytes.readDoubleLE(8 * i)); };
const int = async () => (await read(4)).readInt32LE();
const ints = (...values) => Buffer.from(Int32Array.from(values).buffer);
const numbers = (values) => Buffer.from(Float64Array.from(values).buffer);
const say = (word) => socket.write(word.padEnd(12));
for (;;) {
  const word = (await read(12)).toString().trim();
  if (word === 'STATUS') say(mode === 'garbage' ? 'WHAT' : state);
  else if (word === 'INIT') { await int(); await read(await int()); state = 'READY'; }
  else if (word === 'POSDATA') {
    const cell = await doubles(9), inverse = await doubles(9), count = await int(), positions = await doubles(3 * count);
    note('step ' + JSON.stringify({ cell, inverse, positions }));
    steps += 1;
    if (mode === 'dies' && steps === 2) { console.log('all went wrong'); console.error('Error: cannot go on'); process.exit(4); }
    if (mode === 'crashes' && steps === 2) process.kill(process.pid, 'SIGSEGV');
    if (mode === 'hangs' && steps === 2) await new Promise(() => {});
    state = 'HAVEDATA';
    const extra = Buffer.from('extra');
    const energy = positions.reduce((sum, x) => sum + x, 0);
    const said = mode === 'miscounts' ? count + 1 : count;
    reply = Buffer.concat([numbers([energy]), ints(said), numbers(positions), numbers(cell), ints(extra.length), extra]);
  } else if (word === 'GETFORCE') { say('FORCEREADY'); socket.write(reply); state = 'NEEDINIT'; }
  else { note(word); socket.end(); process.exit(1); }
}
`;
