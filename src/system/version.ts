import { readFileSync } from 'node:fs';
import { packageFile } from '../package-files.js';

const text = readFileSync(packageFile('package.json'), 'utf8');

/** Version of the package. */
export const { version } = JSON.parse(text) as { readonly version: string };
