import { posix } from 'node:path';
import { importsOf, type Source } from './sources.js';

/** Rooms of `src/`, top first: a room imports from itself and from those above it. */
const ROOMS: readonly string[] = [
  ...['errors.ts', 'events.ts', 'package-files.ts', 'native.ts'],
  ...[
    'system',
    'programs',
    'libraries',
    'ipi',
    'expressions',
    'configuration',
    'python',
    'formats',
    'sets',
    'calculators',
  ],
  'dynamics',
  ...['operators', 'engine', 'cluster', 'schemes', 'journal', 'loop', 'steps', 'cli', 'index.ts'],
];

/** `src/sets/chunk.ts` is in `sets`, `src/errors.ts` in a room of its own. */
const roomOf = (path: string): string => path.split('/')[1] ?? '';

/** Path of the TypeScript file that a relative import means; undefined for packages. */
function resolved(from: Source, name: string): string | undefined {
  if (!name.startsWith('.')) return undefined;
  return posix.join(posix.dirname(from.path), name).replace(/\.js$/, '.ts');
}

const importedFiles = (source: Source): string[] =>
  importsOf(source)
    .map((name) => resolved(source, name))
    .filter((path) => path !== undefined);

/** One sentence for each file outside of all rooms and for each import from a room below. */
export function findWrongWay(sources: readonly Source[]): string[] {
  return sources.flatMap((source) => {
    const rank = ROOMS.indexOf(roomOf(source.path));
    if (rank < 0) return [`${source.path} is in no room of src/`];
    return importedFiles(source)
      .filter((path) => ROOMS.indexOf(roomOf(path)) > rank || !path.startsWith('src/'))
      .map((path) => `${source.path} imports ${path}, which is not above it`);
  });
}

/** A cycle of imports as a list of files, the first of them again at the end. */
export function findCycle(sources: readonly Source[]): string[] | undefined {
  const edges = new Map(sources.map((source) => [source.path, importedFiles(source)]));
  const finished = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): string[] | undefined => {
    const known = trail.indexOf(path);
    if (known >= 0) return [...trail.slice(known), path];
    if (finished.has(path)) return undefined;
    trail.push(path);
    for (const next of edges.get(path) ?? []) {
      const cycle = visit(next);
      if (cycle !== undefined) return cycle;
    }
    trail.pop();
    finished.add(path);
    return undefined;
  };
  for (const path of edges.keys()) {
    const cycle = visit(path);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
