/** One end of a way for messages, each of a type and bytes, that keeps their order. */
export interface Channel {
  send(type: number, pieces?: readonly Uint8Array[]): void;
}
