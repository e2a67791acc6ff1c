import { fileURLToPath } from 'node:url';

/**
 * Where compiled code lies: `dist/src`, or `dist/bundle`. This file is shared by every entry of the bundle, so that it
 * gets to the top of it, as it is at the top of `src`; no other file may ask for its own place.
 */
const top = new URL('./', import.meta.url);

/** Path of a file of the package, by its path in the repository. */
export const packageFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, top));

/** URL of the module that a worker begins with, by its path in `src`. */
export const entryUrl = (path: string): URL => new URL(path, top);

/** URL of the module that the name of a dependency means. Throws where it is not installed. */
export const dependencyUrl = (name: string): string => import.meta.resolve(name);
