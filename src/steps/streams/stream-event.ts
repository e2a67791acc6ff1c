/** New items of a stream, sorted; or its end, after which nothing comes. */
export type StreamEvent =
  | { readonly type: 'items'; readonly items: readonly string[] }
  | { readonly type: 'closed'; readonly reason: string };

export interface WatchOptions {
  /** That of the workflow, absolute: items are relative to it. */
  readonly directory: string;
  /** Ends it without `closed`, and leaves nothing behind. */
  readonly signal: AbortSignal;
  /** Items of an earlier run: they count for `count` and are not told again. */
  readonly known: Iterable<string>;
  /** Fires when the step that closes the stream is finished. */
  readonly isStepFinished?: AbortSignal;
  /** Between two looks where no event tells of news; up to five times that in large directories. Default 1000. */
  readonly pollMs?: number;
}
