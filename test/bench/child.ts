/** Runs one program case by name and prints what only the process itself knows, as JSON. */
import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { table } from './cases/table.js';

const found = table.find(({ name }) => name === process.argv[2]);
if (found === undefined || !('prepare' in found)) {
  throw new Error(`no program case is called ${process.argv[2]}`);
}

const collections: number[] = [];
const observer = new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) collections.push(entry.startTime);
});
observer.observe({ entryTypes: ['gc'] });

const seconds = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

const run = found.prepare();
const setUpCpu = seconds(process.cpuUsage());
// Collections of the set-up are reported late; the clock tells them from those of the run.
const started = performance.now();
const before = process.cpuUsage();
const done = run();
const runCpu = seconds(process.cpuUsage(before));
const ended = performance.now();

// Observers hear of collections only once the event loop turns.
await setImmediate();
await setImmediate();
console.log(
  JSON.stringify({
    setUpCpu,
    runCpu,
    ...(typeof done === 'number' ? { amount: done } : done),
    collections: collections.filter((time) => time >= started && time <= ended).length,
  }),
);
