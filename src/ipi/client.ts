import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChildProgram, exitText } from '../programs/child-program.js';
import { findProgram } from '../programs/find-program.js';
import { AtomloopError, usageError } from '../errors.js';
import { Scratch } from '../programs/scratch.js';
import { standaloneEnvironment } from '../programs/standalone.js';
import { socketPath, type IpiAddress } from './address.js';
import { Channel, ipiError } from './channel.js';
import { Listener } from './listener.js';
import { Conversation, type IpiForces, type IpiGeometry } from './protocol.js';

export interface IpiOptions {
  readonly address: IpiAddress;
  /** Program and arguments with placeholders; empty where somebody else starts the client. */
  readonly command: readonly string[];
  /** How long a client may take to connect. */
  readonly startSeconds: number;
}

const endSeconds = 5;
const stopPollMs = 50;
/** How long a program may take to end after its connection. */
const lastWordsMs = 300;

/** Texts of the placeholders in a command. */
function placesOf(address: IpiAddress, scratch: Scratch | undefined): Readonly<Record<string, string>> {
  const files = { in: scratch?.at('input.xyz') ?? '', dir: scratch?.path ?? '' };
  if (address.type === 'tcp') {
    const { host, port } = address;
    return { address: `${host}:${port}`, host, port: String(port), name: '', path: '', ...files };
  }
  const { name } = address;
  return { address: `${name}:UNIX`, name, path: socketPath(name), host: name, port: '31415', ...files };
}

/** Throws `E_PROGRAM_NOT_FOUND`. */
export function locateClient(command: readonly string[]): string | undefined {
  const [program] = command;
  if (program === undefined) return undefined;
  const path = findProgram(program);
  if (path !== undefined) return path;
  throw usageError('E_PROGRAM_NOT_FOUND', `there is no program \`${program}\``, {
    expected: 'a program in `PATH`, or the path of a file that may be executed',
    got: `\`${program}\``,
  });
}

/** A client at the other end of a socket, and its program where it is ours. */
export class IpiClient {
  #channel: Channel | undefined;
  #conversation: Conversation | undefined;
  #hasFailed = false;

  private constructor(
    private readonly program: ChildProgram | undefined,
    private readonly scratch: Scratch | undefined,
  ) {}

  /** Waits for the client to connect; `text` is what it finds at `{in}`. Rejects with `E_IPI`. */
  static async start(options: IpiOptions, text: Uint8Array, stop: Int32Array): Promise<IpiClient> {
    const { address, command, startSeconds } = options;
    const listener = await Listener.open(address, command.length === 0);
    const scratch = command.length === 0 ? undefined : new Scratch('ipi');
    const client = new IpiClient(launch(command, listener.address, { scratch, text }), scratch);
    try {
      await client.#connect(listener, startSeconds, stop);
    } catch (error) {
      await client.end();
      throw error;
    }
    return client;
  }

  /** False once anything went wrong: another one is needed. */
  get isAlive(): boolean {
    return !this.#hasFailed && this.#channel?.hasEnded === false && this.program?.hasExited !== true;
  }

  /** Rejects with `E_IPI`, or `E_STOPPED` when the flag is raised. */
  async forces(geometry: IpiGeometry, stop: Int32Array): Promise<IpiForces> {
    const [channel, conversation] = [this.#channel, this.#conversation];
    if (channel === undefined || conversation === undefined)
      throw new Error('a client that has not connected cannot compute');
    const poll = setInterval(() => {
      if (stop[0] !== 0) channel.fail(stopped());
    }, stopPollMs);
    try {
      return await conversation.forces(geometry);
    } catch (error) {
      this.#hasFailed = true;
      throw await this.#explained(error);
    } finally {
      clearInterval(poll);
    }
  }

  async end(): Promise<void> {
    const channel = this.#channel;
    if (!this.#hasFailed) this.#conversation?.exit();
    else channel?.fail(ipiError('the client is no longer needed'));
    if (this.program !== undefined) await endProgram(this.program, this.#hasFailed || channel === undefined);
    channel?.fail(ipiError('the client was ended'));
    this.scratch?.remove();
  }

  async #connect(listener: Listener, startSeconds: number, stop: Int32Array): Promise<void> {
    const giveUp = new AbortController();
    const late = setTimeout(() => {
      const got = `none in ${startSeconds} s`;
      giveUp.abort(ipiError('no i-PI client connected', { expected: 'a client', got }));
    }, startSeconds * 1000);
    const poll = setInterval(() => {
      if (stop[0] !== 0) giveUp.abort(stopped());
    }, stopPollMs);
    void this.program?.exited.then(() => {
      giveUp.abort(ipiError('the i-PI client ended before it connected'));
    });
    try {
      this.#channel = new Channel(await listener.accept(giveUp.signal));
      this.#conversation = new Conversation(this.#channel, listener.address.type === 'tcp');
    } catch (error) {
      throw await this.#explained(giveUp.signal.aborted ? giveUp.signal.reason : error);
    } finally {
      clearTimeout(late);
      clearInterval(poll);
    }
  }

  /** With how the program ended and its last words, which may come a little later than the end of the connection. */
  async #explained(error: unknown): Promise<unknown> {
    const { program } = this;
    if (program === undefined || !(error instanceof AtomloopError) || error.code !== 'E_IPI') return error;
    const exit = await Promise.race([program.exited, sleep(lastWordsMs)]);
    const said = [...(exit === undefined ? [] : [exitText(exit)]), ...tellingLines(program.tail)].join('; ');
    if (said === '') return error;
    return new AtomloopError('calculator', 'E_IPI', `${error.message}: ${said}`, error.details);
  }
}

/** The first line that speaks of an error with the next one, else the last lines that say something. */
function tellingLines(tail: string): string[] {
  const lines = tail
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /\w/.test(line));
  const at = lines.findIndex((line) => /\berror\b/i.test(line));
  return at < 0 ? lines.slice(-3) : lines.slice(at, at + 2);
}

interface ClientFiles {
  readonly scratch: Scratch | undefined;
  readonly text: Uint8Array;
}

function launch(
  command: readonly string[],
  address: IpiAddress,
  { scratch, text }: ClientFiles,
): ChildProgram | undefined {
  const program = locateClient(command);
  if (program === undefined) return undefined;
  if (scratch !== undefined) writeFileSync(scratch.at('input.xyz'), text);
  const places = placesOf(address, scratch);
  const args = command
    .slice(1)
    .map((word) => word.replaceAll(/\{(\w+)\}/g, (whole, name: string) => places[name] ?? whole));
  return new ChildProgram({ command: program, args, env: standaloneEnvironment() });
}

async function endProgram(program: ChildProgram, atOnce: boolean): Promise<void> {
  if (!atOnce) {
    const late = setTimeout(() => void program.kill(), endSeconds * 1000);
    await program.exited;
    clearTimeout(late);
  }
  await program.kill();
}

function stopped(): AtomloopError {
  return new AtomloopError('calculator', 'E_STOPPED', 'the calculation was stopped');
}
