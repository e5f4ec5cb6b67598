import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkFolder } from '../../src/cli/folder.js';
import { answer, type Folder, temporaryFolder, tiny } from './netloom.js';

let home: Folder;

beforeAll(() => {
  home = temporaryFolder();
  const text = tiny('tiny', 'users.completed == 200');
  writeFileSync(join(home.path, 'tiny.yaml'), text);
  const block =
    'compare: { policies: [random, round-robin], replications: 2, metric: latency.p98 }';
  writeFileSync(join(home.path, 'block.yaml'), `${text}${block}\n`);
});

afterAll(() => home.remove());

const compare = (...args: string[]) => answer(['compare', 'tiny.yaml', ...args], home.path);
const file = (name: string): string => readFileSync(join(home.path, name), 'utf8');

describe('netloom compare', () => {
  it('writes the same files with one job and with two', async () => {
    const policies = ['--policies', 'random,round-robin,central-queue', '--no-charts'];
    const args = [...policies, '--vary', 'services.web.replicas=2,3', '--replications', '3'];
    for (const jobs of ['1', '2']) {
      const done = await compare(...args, '--jobs', jobs, '--out', `out${jobs}`);
      expect([done.status, done.stderr]).toEqual([0, '']);
      expect(done.stdout).toContain('services.web.replicas=3');
    }
    for (const name of ['compare.json', 'compare.csv', 'replications.csv']) {
      expect(file(`out2/${name}`)).toBe(file(`out1/${name}`));
    }
    expect(file('out1/replications.csv').trim().split('\n')).toHaveLength(1 + 2 * 3 * 3);
  });

  it('keeps the requests of the first replication of each policy and point where asked', async () => {
    const args = ['--policies', 'random,round-robin', '--vary', 'services.web.replicas=2,3'];
    const more = ['--replications', '2', '--requests-csv', '--no-charts', '--jobs', '1'];
    const done = await compare(...args, ...more, '--out', 'rows');
    expect([done.status, done.stderr]).toEqual([0, '']);
    const names = readdirSync(join(home.path, 'rows', 'requests')).sort();
    expect(names).toHaveLength(4);
    const alone = await answer(
      ['run', 'tiny.yaml', '--set', 'services.web.policy=random', '--requests-csv', '--out', 'one'],
      home.path,
    );
    expect(alone.status).toBe(0);
    expect(names[0]).toBe('random_services.web.replicas-2.csv');
    expect(file(`rows/requests/${names[0]}`)).toBe(file('one/requests.csv'));
    // What is there is ours: the next comparison may take its place.
    expect(() => checkFolder(join(home.path, 'rows'))).not.toThrow();
  });

  it('cuts a steady study, and goes on until it is as precise as asked, whatever the jobs', async () => {
    const args = [
      '--policies',
      'random,round-robin',
      '--metric',
      'latency.mean',
      '--precision',
      '3%',
      '--no-charts',
    ];
    const time = [
      '--set',
      'services.web.time=exponential(1 ms)',
      '--set',
      'traffic.users.requests=none',
    ];
    const steady = ['--duration', '8 s', '--study', 'steady'];
    for (const jobs of ['1', '2']) {
      const done = await compare(
        ...args,
        ...time,
        ...steady,
        '--jobs',
        jobs,
        '--out',
        `precise${jobs}`,
      );
      expect([done.status, done.stderr]).toEqual([0, '']);
    }
    expect(file('precise2/compare.json')).toBe(file('precise1/compare.json'));
    const { replications, points, study } = JSON.parse(file('precise1/compare.json')) as {
      replications: number;
      study: { kind: string; pilots: number };
      points: {
        span: { from: number; to: number };
        warmUp: { at: number };
        rows: { cells: { value: number; low: number; high: number }[] }[];
      }[];
    };
    expect(study).toMatchObject({ kind: 'steady', pilots: 5 });
    expect(points[0].span).toEqual({ from: points[0].warmUp.at, to: 8 });
    expect(replications % 10).toBe(0);
    expect(replications).toBeGreaterThan(10);
    for (const { cells } of points[0].rows) {
      expect((cells[0].high - cells[0].low) / 2 / cells[0].value).toBeLessThanOrEqual(0.03);
    }
  });

  it('prints JSON and nothing else with --json', async () => {
    const { status, stdout } = await compare(
      '--vary',
      'services.web.replicas=1,2',
      '--json',
      '--jobs',
      '1',
    );
    expect(status).toBe(0);
    const comparison = JSON.parse(stdout) as { points: unknown[]; replications: number };
    expect(comparison.points).toHaveLength(2);
    expect(comparison.replications).toBe(10);
  });

  it('does without flags what the file says, into a folder that the next one replaces', async () => {
    const args = ['compare', 'block.yaml', '--jobs', '1', '--out', 'block'];
    const wrong = await answer(args, home.path);
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toMatch(/^block\.yaml:\d+:\d+: compare\.metric\[?0?\]?: latency\.p98: /);
    const closed = ['--set', 'traffic.users={ kind: closed, to: web, users: 3, requests: 50 }'];
    const done = await answer([...args, '--metric', 'latency.p90', ...closed], home.path);
    expect([done.status, done.stderr]).toEqual([0, '']);
    expect(done.stdout).toMatch(/2 replications.*\nterminating/);
    expect(done.stdout).toContain('In a closed loop (users) arrivals are not common');
    expect(done.stdout).toMatch(/group +policy/);
    expect(() => checkFolder(join(home.path, 'block'))).not.toThrow();
  });

  it.each([
    [['--policies', 'random,rond-robin'], "did you mean 'round-robin'"],
    [[], 'nothing to compare'],
    [['--policies', 'random', '--baseline', 'x'], 'none of the policies'],
    [['--policies', 'random', '--service', 'wep'], "no service 'wep'"],
    [['--policies', 'random', '--metric', 'latency.p98'], 'no such value'],
    [['--policies', 'random', '--replications', '1'], 'from 2 to'],
    [['--policies', 'random', '--jobs', 'many'], 'from 1 to'],
    [['--policies', 'random', '--precision', '0'], 'more than nothing'],
    [['--vary', 'services.wep.replicas=1,2'], "did you mean 'web'"],
  ])('%j is refused before anything runs', async (args, sentence) => {
    const { status, stderr, stdout } = await compare(...args, '--out', 'never');
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(() => file('never/compare.json')).toThrow();
  });
});
