import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FOLDER, shipped } from '../../web/shipped.js';
import { openWorker } from '../../web/worker.js';
import type { PageCase } from './case.js';

const CHILD = fileURLToPath(new URL('engine-child.mjs', import.meta.url));

/** A scenario of packets and balancers, one of a mesh with TLS and HTTP/2, one of TCP. */
const SCENARIOS = ['load-balancer', 'bookinfo', 'tcp-dumbbell'];

/** Seconds on a clock of a run in a worker of the page to those in Node, one right after the other. */
export const engines: readonly PageCase[] = SCENARIOS.map((name) => ({
  figures: [
    {
      name: `engine-${name}`,
      what: `run of \`${name}\` in the page to the same in Node`,
      unit: 'x',
      most: 1.5,
    },
  ],
  async measure() {
    const worker = await openWorker();
    const { took, digest } = await worker.run(shipped(name));
    await worker.close();
    const said = execFileSync(process.execPath, [CHILD, name], { cwd: FOLDER, encoding: 'utf8' });
    const node = JSON.parse(said) as { took: number; digest: string };
    if (node.digest !== digest) throw new Error(`${name}: ${digest} is not ${node.digest}`);
    return [took / node.took];
  },
}));
