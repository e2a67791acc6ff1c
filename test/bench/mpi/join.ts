// One rank of a job that has nothing to do.
import { joinMpiPool } from '../../../src/index.js';

await joinMpiPool();
