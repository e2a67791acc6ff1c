/**
 * Plain data with typed arrays in it, as bytes: u32 length of a JSON text, u32 zero, the text, then each typed array,
 * all padded to 8 bytes. The text is `[value, specials]`; what JSON cannot hold is null in the value, and its path
 * and nature are listed in `specials`, so that no key and no string has a meaning of its own.
 */

const arrayTypes = { u8: Uint8Array, f64: Float64Array, i32: Int32Array, i64: BigInt64Array } as const;
type ArrayType = keyof typeof arrayTypes;
type TypedArray = Uint8Array | Float64Array | Int32Array | BigInt64Array;

type Path = readonly (string | number)[];
interface SpecialArray {
  readonly path: Path;
  readonly type: ArrayType;
  readonly offset: number;
  readonly length: number;
}
interface SpecialNumber {
  readonly path: Path;
  readonly type: 'bigint' | 'number';
  readonly text: string;
}
type Special = SpecialArray | SpecialNumber;

const padded = (length: number): number => Math.ceil(length / 8) * 8;
const zeros = new Uint8Array(8);

function arrayTypeOf(value: object): ArrayType | undefined {
  if (value instanceof Uint8Array) return 'u8';
  if (value instanceof Float64Array) return 'f64';
  if (value instanceof Int32Array) return 'i32';
  return value instanceof BigInt64Array ? 'i64' : undefined;
}

/** Takes out what JSON cannot hold. */
class Packer {
  readonly specials: Special[] = [];
  readonly pieces: Uint8Array[] = [];
  #offset = 0;

  /** The value itself where nothing in it is special, otherwise a copy. */
  pack(value: unknown, path: Path): unknown {
    if (typeof value === 'bigint') return this.#note({ path, type: 'bigint', text: String(value) });
    if (typeof value === 'number') return this.#number(value, path);
    if (typeof value === 'function' || typeof value === 'symbol') throw unsendable(typeof value, path);
    return typeof value === 'object' && value !== null ? this.#object(value, path) : value;
  }

  #note(special: Special): null {
    this.specials.push(special);
    return null;
  }

  #number(value: number, path: Path): number | null {
    if (Number.isFinite(value) && !Object.is(value, -0)) return value;
    return this.#note({ path, type: 'number', text: Object.is(value, -0) ? '-0' : String(value) });
  }

  #object(value: object, path: Path): unknown {
    const type = arrayTypeOf(value);
    if (type !== undefined) return this.#attach(value as TypedArray, type, path);
    if (Array.isArray(value)) return value.map((member, i) => this.pack(member, [...path, i]));
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) throw unsendable(value.constructor.name, path);
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [key, this.pack(member, [...path, key])]),
    );
  }

  #attach(array: TypedArray, type: ArrayType, path: Path): null {
    const { buffer, byteOffset, byteLength } = array;
    const padding = padded(byteLength) - byteLength;
    if (byteLength > 0) this.pieces.push(new Uint8Array(buffer, byteOffset, byteLength));
    if (padding > 0) this.pieces.push(zeros.subarray(0, padding));
    this.specials.push({ path, type, offset: this.#offset, length: array.length });
    this.#offset += padded(byteLength);
    return null;
  }
}

function unsendable(what: string, path: Path): TypeError {
  return new TypeError(
    `cannot send a ${what} at \`${path.join('.')}\`: expected plain data and typed arrays`,
  );
}

/**
 * Bytes of plain data, as pieces to be written one after another: typed arrays are not copied. Throws a `TypeError`
 * for anything but JSON's types, big integers, non-finite numbers, `Uint8Array`, `Float64Array`, `Int32Array` and `BigInt64Array`.
 */
export function encodeMessage(value: unknown): Uint8Array[] {
  const packer = new Packer();
  const packed = packer.pack(value, []);
  const text = Buffer.from(JSON.stringify([packed, packer.specials]));
  const head = Buffer.alloc(8 + padded(text.length));
  head.writeUInt32LE(text.length);
  head.set(text, 8);
  return [head, ...packer.pieces];
}

/** The value that was encoded; its typed arrays are views of `bytes` where these begin at a multiple of 8. */
export function decodeMessage(bytes: Uint8Array): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < 8) throw new RangeError('a message is shorter than its header');
  const textEnd = 8 + buffer.readUInt32LE(0);
  if (textEnd > buffer.length) throw new RangeError('a message is shorter than its text');
  const [value, specials] = JSON.parse(buffer.toString('utf8', 8, textEnd)) as [unknown, readonly Special[]];
  const root = { value };
  for (const special of specials) place(root, special, viewOf(bytes, padded(textEnd), special));
  return root.value;
}

function viewOf(bytes: Uint8Array, start: number, special: Special): unknown {
  if ('text' in special) return special.type === 'bigint' ? BigInt(special.text) : Number(special.text);
  const { type, offset, length } = special;
  const Type = arrayTypes[type];
  const from = start + offset;
  const to = from + length * Type.BYTES_PER_ELEMENT;
  if (to > bytes.length) throw new RangeError('a message is shorter than its typed arrays');
  const at = bytes.byteOffset + from;
  if (at % Type.BYTES_PER_ELEMENT === 0) return new Type(bytes.buffer as ArrayBuffer, at, length);
  return new Type(bytes.slice(from, to).buffer, 0, length);
}

/** JSON's own keys stay own keys, `__proto__` too: each step of a path exists. */
function place(root: object, { path }: Special, value: unknown): void {
  let holder = root as Record<string, unknown>;
  let key: string | number = 'value';
  for (const next of path) {
    holder = holder[key] as Record<string, unknown>;
    key = next;
  }
  holder[key] = value;
}
