/** A thread of the fuzzer: texts in, what became of them out. What goes wrong here ends nobody else. */
import { parentPort } from 'node:worker_threads';
import { type Input, tryCase } from './try-case.js';

parentPort?.on('message', (input: Input) => parentPort?.postMessage(tryCase(input)));

// What is loaded at the first use is loaded by now.
tryCase({
  text: 'version: 1\nduration: 1 s\nparameters: { n: 1 + 1 }\n',
  files: { yaml: '', csv: '' },
  set: [],
});
parentPort?.postMessage(null);
