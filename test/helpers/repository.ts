import { fileURLToPath } from 'node:url';

/** Root of the repository; tests run from `dist/test`. */
export const repository = fileURLToPath(new URL('../../../', import.meta.url));
