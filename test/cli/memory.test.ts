import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { launcher, temporaryFolder } from './netloom.js';

describe('in a process with little memory', () => {
  it.each([
    ['an open workload', 'rate: 1000000/s'],
    ['a closed one', 'kind: closed, users: 1000000'],
  ])('%s that piles up ends with an estimate, not for want of memory', (_, traffic) => {
    const input = `version: 1
duration: 1 s
services: { web: { time: 1 ms } }
traffic: { t: { to: web, ${traffic} } }
`;
    const args = ['--max-old-space-size=256', launcher, 'run', '-', '--json'];
    const folder = temporaryFolder();
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: folder.path,
      input,
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    folder.remove();
    expect(status).toBe(3);
    expect(stderr).toMatch(
      /bytes of memory are in use by the estimate, most of it for \d+ requests/,
    );
    expect(stdout).toContain('"digest"');
  });
});
