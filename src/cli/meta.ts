import { arch, cpus, hostname, platform, release } from 'node:os';
import { version } from './package.js';

/** What belongs to the machine and the day; all other files are the same wherever a run takes place. */
export function startMeta(file: string): { finish(): string } {
  const started = new Date();
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  return {
    finish() {
      const { user, system } = process.cpuUsage(cpuBefore);
      const { maxRSS } = process.resourceUsage();
      const meta = {
        file,
        command: process.argv.slice(2),
        started: started.toISOString(),
        wallSeconds: (performance.now() - began) / 1000,
        cpuSeconds: (user + system) / 1e6,
        /** Of the process so far, in bytes. */
        peakMemory: maxRSS * 1024,
        workers: 1,
        versions: { netloom: version, node: process.versions.node, v8: process.versions.v8 },
        host: {
          name: hostname(),
          system: `${platform()} ${release()} ${arch()}`,
          processor: cpus()[0]?.model ?? 'unknown',
        },
      };
      return `${JSON.stringify(meta, null, 2)}\n`;
    },
  };
}
