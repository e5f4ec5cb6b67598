import { arch, cpus, hostname, platform, release } from 'node:os';
import type { ReportFile } from '../report/files.js';
import type { OwnPolicies } from './own-policies.js';
import { version } from './package.js';
import type { Prepared } from './prepare.js';
import { sha256 } from '../experiment/jobs/hash.js';

/** The scenario's text as it was read: it lies beside its results. */
const SCENARIO = 'scenario.yaml';

/**
 * What belongs to the machine and the day, and what it takes to run the same again; all other files
 * are the same wherever a run takes place.
 */
export function startMeta(
  prepared: Prepared,
  own: OwnPolicies,
): { finish(workers?: number): ReportFile[] } {
  const { file, source, overrides } = prepared;
  const started = new Date();
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  // Whoever edits a policy during the run gets the results of the one that was loaded.
  const policies = own.hashes;
  return {
    finish(workers = 1) {
      const { user, system } = process.cpuUsage(cpuBefore);
      const { maxRSS } = process.resourceUsage();
      const meta = {
        file,
        command: process.argv.slice(2),
        scenario: {
          text: SCENARIO,
          sha256: sha256(source.text),
          ...overrides,
          reads: Object.fromEntries(source.reads),
          policies: Object.fromEntries(policies) as Record<string, string>,
        },
        started: started.toISOString(),
        wallSeconds: (performance.now() - began) / 1000,
        cpuSeconds: (user + system) / 1e6,
        /** Of the process so far, in bytes. */
        peakMemory: maxRSS * 1024,
        /** Threads that shared the work. */
        workers,
        versions: { netloom: version, node: process.versions.node, v8: process.versions.v8 },
        host: {
          name: hostname(),
          system: `${platform()} ${release()} ${arch()}`,
          processor: cpus()[0]?.model ?? 'unknown',
        },
      };
      return [
        { name: SCENARIO, content: [source.text] },
        { name: 'meta.json', content: [`${JSON.stringify(meta, null, 2)}\n`] },
      ];
    },
  };
}
