import { existsSync, watch } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StepsView } from '../../steps/view.js';
import { holderOf, viewNow, type Flow } from './flow.js';

/** Between two looks: a table that changes faster is not read. */
const leastMilliseconds = 100;
/** Network file systems tell nothing; and times of running steps go on. */
const mostMilliseconds = 1000;

/** The run as it changes, until nobody runs it any more. */
export async function* viewsOf(flow: Flow): AsyncGenerator<StepsView, void, undefined> {
  if (!existsSync(flow.files.directory)) {
    yield await viewNow(flow);
    return;
  }
  const change = watchJournal(flow);
  try {
    for (;;) {
      const isLast = (await holderOf(flow)) === undefined;
      yield await viewNow(flow);
      if (isLast) return;
      await sleep(leastMilliseconds);
      await change.next();
    }
  } finally {
    change.close();
  }
}

interface Changes {
  next(): Promise<void>;
  close(): void;
}

function watchJournal({ files }: Flow): Changes {
  let wake: () => void = () => undefined;
  let hasChanged = false;
  const watcher = watch(files.directory, { persistent: false }, () => {
    hasChanged = true;
    wake();
  });
  watcher.on('error', () => {
    watcher.close();
  });
  const next = async (): Promise<void> => {
    if (!hasChanged)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, mostMilliseconds);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    hasChanged = false;
  };
  return { next, close: () => watcher.close() };
}
