import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answer, type Folder, temporaryFolder } from './netloom.js';

let home: Folder;
beforeAll(() => void (home = temporaryFolder()));
afterAll(() => home.remove());

const scenario = (time: string): string => `version: 1
services: { web: { workers: 1000, time: ${time} } }
traffic: { users: { to: web, rate: 1000/s, requests: 20000 } }
`;
const run = (name: string, time: string, ...more: string[]) => {
  writeFileSync(join(home.path, `${name}.yaml`), scenario(time));
  return answer(['run', `${name}.yaml`, '--out', name, '--quiet', ...more], home.path);
};
const latencyOf = (name: string) =>
  (
    JSON.parse(readFileSync(join(home.path, name, 'summary.json'), 'utf8')) as {
      workloads: { users: { latency: Record<string, number> } };
    }
  ).workloads.users.latency;

it('a distribution takes its values from an HdrHistogram log', async () => {
  expect((await run('first', 'exponential(10 ms)', '--hlog')).stderr).toBe('');
  const again = await run(
    'again',
    '{ empirical: { file: first/latency.hlog, column: users, unit: ns } }',
  );
  expect([again.status, again.stderr]).toEqual([0, '']);
  const [first, second] = ['first', 'again'].map(latencyOf);
  for (const name of ['mean', 'p50', 'p90', 'p99']) {
    expect(Math.abs(second[name] / first[name] - 1)).toBeLessThan(0.1);
  }
  writeFileSync(join(home.path, 'bad.hlog'), '0.1,1.0,2.0,HISTFAAAsecret\n');
  const bad = await run('bad', '{ empirical: { file: bad.hlog, unit: ns } }');
  expect(bad.status).toBe(2);
  expect(bad.stderr).toMatch(/bad\.hlog.*line 1 holds no histogram/s);
  expect(bad.stderr).not.toContain('secret');
});
