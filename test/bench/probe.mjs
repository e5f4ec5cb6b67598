/** Preloaded into every measured Node process: leaves its peak memory in the file it is told. */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('exit', () => {
    writeFileSync(process.env.NETLOOM_BENCH_PROBE, String(process.resourceUsage().maxRSS * 1024));
  });
}
