/** The thread that works, while the process's own one hears signals. */
import { workerData } from 'node:worker_threads';
import { runCommandLine } from './command-line.js';
import { openStreams } from './descriptors.js';
import type { ThreadInput } from './stop.js';

openStreams((workerData as ThreadInput).columns);
await runCommandLine();
// Errors of the streams come with the next turn of the loop.
await new Promise((resolve) => setImmediate(resolve));
process.exit();
