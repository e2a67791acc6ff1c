interface Group {
  readonly ids: Set<string>;
  readonly listener: () => void;
}

/** Which calls a signal ends: it has one listener for all of them, since Node warns of more than ten. */
export class AbortGroups {
  readonly #groups = new Map<AbortSignal, Group>();

  constructor(private readonly onAbort: (id: string) => void) {}

  /** Gives what to call when the call has ended. */
  join(id: string, signal: AbortSignal | undefined): () => void {
    if (signal === undefined) return () => undefined;
    const group = this.#groups.get(signal) ?? this.#begin(signal);
    group.ids.add(id);
    return () => {
      group.ids.delete(id);
      if (group.ids.size > 0) return;
      signal.removeEventListener('abort', group.listener);
      this.#groups.delete(signal);
    };
  }

  #begin(signal: AbortSignal): Group {
    const ids = new Set<string>();
    const listener = (): void => {
      for (const id of [...ids]) this.onAbort(id);
    };
    const group = { ids, listener };
    this.#groups.set(signal, group);
    signal.addEventListener('abort', listener);
    return group;
  }
}
