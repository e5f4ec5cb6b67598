/** A thread of the fuzzer: texts in, what became of them out. What goes wrong here ends nobody else. */
import { parentPort } from 'node:worker_threads';
import { tryCase } from './try-case.js';

parentPort?.on('message', (text: string) => parentPort?.postMessage(tryCase(text)));

// What is loaded at the first use is loaded by now.
tryCase('version: 1\nduration: 1 s\nparameters: { n: 1 + 1 }\n');
parentPort?.postMessage(null);
