/** What the command line says, as its users read it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type Folder, temporaryFolder, tiny } from './netloom.js';

let home: Folder;
const run = (...args: string[]) => answer(args, home.path);
const write = (name: string, text: string) => writeFileSync(join(home.path, name), text);
const net = tiny('net', 'users.completed == 200');

beforeAll(() => {
  home = temporaryFolder();
  write('net.yaml', net);
});

afterAll(() => home.remove());

describe('a hint', () => {
  it('proposes a unit of the size that a run has', async () => {
    expect((await run('run', 'net.yaml', '--duration', '10')).stderr).toBe(
      '--duration 10: duration: 10 needs a unit: expected a duration such as 10 s\n',
    );
  });

  it.each([
    ['policy: round-robin', 'policy: leastconn', "did you mean 'least-connections'?"],
    ['policy: round-robin', 'policy: p2c', "did you mean 'power-of-d-choices'?"],
    ['policy: round-robin', 'policy: ewma', "did you mean 'peak-ewma'?"],
    ['policy: round-robin', 'policy: wrr', "did you mean 'smooth-weighted-round-robin'?"],
    ['rate: 100/s', 'rps: 100', "unknown key 'rps': did you mean 'rate'?"],
    ['rate: 100/s', 'rate: 100 rps', "written with '/s', as in 600/s"],
    ['rate: 100/s', 'rate: 2k/s', "'k' is no unit: write 2000"],
    ['replicas: 2', 'instances: 2', "unknown key 'instances': did you mean 'replicas'?"],
    ['time: constant(1 ms)', 'time: gaussian(1 ms)', "did you mean 'normal'?"],
    ['time: constant(1 ms)', 'time: constant(20 / 10 ms)', '(20 / 10) ms is the other reading'],
  ])('knows the trade: %s as %s', async (ours, theirs, hint) => {
    write('foreign.yaml', net.replace(ours, theirs));
    const { status, stderr } = await run('validate', 'foreign.yaml');
    expect(status).toBe(2);
    expect(stderr).toContain(hint);
  });
});

describe('netloom help', () => {
  it('prints the help of a command, and says which word is none', async () => {
    expect((await run('help', 'run')).stdout).toBe((await run('run', '--help')).stdout);
    const unknown = await run('help', 'compair');
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toBe("netloom: unknown command 'compair': did you mean 'compare'?\n");
  });
});

describe('--set', () => {
  it('unsets what it gives no value', async () => {
    const without = await run('run', 'net.yaml', '--json', '--set', 'services.web.replicas=');
    expect(without.status).toBe(0);
    const { services } = JSON.parse(without.stdout) as { services: { web: { replicas: number } } };
    expect(services.web.replicas).toBe(1);
    expect((await run('run', 'net.yaml', '--json', '--set', 'expect[0]=')).stdout).toContain(
      '"expectations": []',
    );
    const misspelt = await run('validate', 'net.yaml', '--set', 'services.web.queue=');
    expect(misspelt.status).toBe(2);
    expect(misspelt.stderr).toContain("there is no 'queue' to unset");
    expect((await run('validate', 'net.yaml', '--set', 'traffic.users.to=')).stderr).toContain(
      'traffic.users: goes nowhere',
    );
  });
});

describe('a table', () => {
  const longName = 'a-backend-with-a-name-that-is-as-long-as-names-of-pods-are-7f9c6d5b8-x2x4z';

  it('keeps within 80 columns with every number whole, and says what it leaves out', async () => {
    write(
      'wide.yaml',
      `version: 1
services:
  ${longName}: { replicas: 3, workers: 4, policy: smooth-weighted-round-robin, time: exponential(10 ms), queue: { limit: 2 } }
traffic:
  a-workload-whose-name-is-long: { to: ${longName}, rate: 5000/s, requests: 20000 }
`,
    );
    const { stdout, status } = await run('run', 'wide.yaml');
    expect(status).toBe(0);
    expect(stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
    const [head, row, left] = linesAfter(stdout, 'Latency in ms');
    expect(head.split(/  +/).filter(Boolean)).toEqual(
      expect.arrayContaining(['sent', 'failed', 'success', 'p99']),
    );
    expect(row).toContain('20,000');
    expect(row).toContain('∞');
    expect(left).toMatch(/^ {2}too wide for 80 columns: .*p99\.9/);
    expect(stdout).toMatch(/ {2}failed of a-workload-whose-name-is-long: [\d,]+ rejected\n/);
  });

  it('shows a share of success with its nines', async () => {
    write(
      'nines.yaml',
      `version: 1
services:
  web: { replicas: 2, queue: { limit: 0 }, time: exponential(50 us) }
traffic:
  users: { to: web, arrivals: poisson(100/s), requests: 30000 }
`,
    );
    const { stdout } = await run('run', 'nines.yaml');
    expect(stdout).toMatch(/ 99\.\d+ % /);
  });

  it('counts one of a thing as one', async () => {
    expect((await run('validate', 'net.yaml')).stdout).toBe(
      'net.yaml: valid (0 nodes, 0 links, 1 service)\n',
    );
  });
});

describe('netloom compare', () => {
  it('gives a warning once', async () => {
    write(
      'warned.yaml',
      net
        .replace('services:', 'timeline: [{ at: 1 h, crash: web-0 }]\nduration: 1 s\nservices:')
        .replace('rate: 100/s', 'rate: 5000/s'),
    );
    const { stderr } = await run(
      'compare',
      'warned.yaml',
      '--policies',
      'random,round-robin',
      '--replications',
      '2',
      '--no-charts',
    );
    expect(stderr).toContain('never happens');
    const lines = stderr.trim().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
  });
});

function linesAfter(text: string, start: string): string[] {
  const lines = text.split('\n');
  return lines.slice(lines.findIndex((line) => line.startsWith(start)) + 1);
}
