import type { FrameBlock } from '../formats/format.js';
import { sourceStart, type SourcePosition } from './piece-source.js';

/** Frames of one file that are indexed but not yet handed out, in order. */
export interface IndexedFrame {
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  /** 0-based frame in the file. */
  readonly frame: number;
}

/** Selected frames of a file: `start`, `start + step`, … below `stop`. */
export interface FrameSelection {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

export const allFrames: FrameSelection = { start: 0, stop: Infinity, step: 1 };

/** Neighboring frames that can travel as one piece of text. */
export interface FrameRun {
  readonly first: IndexedFrame;
  readonly count: number;
  /** End of the last frame in the stream. */
  readonly end: number;
}

/** Queue of indexed frames, restricted to a selection. */
export class FrameQueue {
  readonly #blocks: FrameBlock[] = [];
  #position = 0;
  #next: number;

  /** `start` is where the indexed stream begins in the file. */
  constructor(
    private readonly selection: FrameSelection,
    private readonly start: SourcePosition = sourceStart,
  ) {
    this.#next = start.frame;
  }

  push(block: FrameBlock): void {
    if (block.offsets.length > 0) this.#blocks.push(block);
  }

  /** True when no later frame of the file is selected. */
  get isPastSelection(): boolean {
    return this.#next >= this.selection.stop;
  }

  /** The next run of neighboring selected frames: at most `count` of them, and about `bytes` of text. */
  take(count: number, bytes: number): FrameRun | undefined {
    const first = this.#shiftSelected();
    if (first === undefined) return undefined;
    let taken = 1;
    let end = first.offset + first.length;
    while (taken < count && end - first.offset < bytes && this.selection.step === 1) {
      const next = this.#skip();
      if (next === undefined) break;
      end = next;
      taken += 1;
    }
    return { first, count: taken, end };
  }

  #shiftSelected(): IndexedFrame | undefined {
    for (;;) {
      const frame = this.#shift();
      if (frame === undefined || this.#isSelected(frame.frame)) return frame;
    }
  }

  #isSelected(frame: number): boolean {
    const { start, stop, step } = this.selection;
    return frame >= start && frame < stop && (frame - start) % step === 0;
  }

  #shift(): IndexedFrame | undefined {
    const block = this.#blocks[0];
    if (block === undefined || this.isPastSelection) return undefined;
    const at = this.#position;
    const frame: IndexedFrame = {
      offset: this.start.offset + (block.offsets[at] ?? 0),
      length: block.lengths[at] ?? 0,
      line: this.start.line - 1 + (block.lines[at] ?? 0),
      frame: this.#next,
    };
    this.#skip();
    return frame;
  }

  /** Goes on by one frame and returns where that ended; most frames are never more than that. */
  #skip(): number | undefined {
    const block = this.#blocks[0];
    if (block === undefined || this.isPastSelection) return undefined;
    const at = this.#position;
    this.#next += 1;
    this.#position += 1;
    if (this.#position === block.offsets.length) {
      this.#blocks.shift();
      this.#position = 0;
    }
    return this.start.offset + (block.offsets[at] ?? 0) + (block.lengths[at] ?? 0);
  }
}
