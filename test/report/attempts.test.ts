import { describe, expect, it } from 'vitest';
import { table } from '../../src/report/table.js';
import { fixture } from './fixture.js';

describe('the table of a run', () => {
  it('says nothing of attempts and partitions where there are none', () => {
    const text = table(fixture());
    expect(text).not.toMatch(/^Attempts/m);
    expect(text).not.toMatch(/^Partitions/m);
  });

  it('tells what attempts cost and brought, and how even partitions are', () => {
    const results = fixture();
    const tries = {
      sent: 1500,
      perRequest: 1.25,
      retries: 200,
      hedges: 100,
      tied: 0,
      wins: 60,
      ended: new Map([['cancelled', 40]]),
      unfinished: 0,
    };
    const [[workload, users]] = results.workloads;
    const [[name, service]] = results.services;
    users.attempts = tries;
    service.attempts.set('back', { ...tries, perRequest: 3 });
    service.partitions = {
      count: 1024,
      replication: 3,
      requestImbalance: 2.5,
      keyImbalance: 1.0625,
      scaleTo: 11,
      moved: 0.0846,
    };
    const lines = table(results).split('\n');
    const row = (start: string) => lines.find((line) => line.trim().startsWith(start));
    const from = lines.findIndex((line) => line.startsWith('Attempts'));
    expect(from).toBeGreaterThan(0);
    expect(lines.slice(from).find((line) => line.includes(workload))).toMatch(
      /1,?500 +1\.25 +200 +100 +0 +60 +40$/,
    );
    expect(row(`${name} to back`)).toMatch(/3(\.00)? +200 +100/);
    const partitions = lines.slice(lines.findIndex((line) => line.startsWith('Partitions')));
    expect(partitions.find((line) => line.includes(name))).toMatch(
      /1,?024 +3 +2\.50? +1\.06\d* +\d+ to 11 +8\.5 %$/,
    );
  });
});
