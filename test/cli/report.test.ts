import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type Folder, temporaryFolder, tiny } from './netloom.js';

let home: Folder;
const netloom = (...args: string[]) => answer(args, home.path);
const read = (name: string) => readFileSync(join(home.path, name), 'utf8');

beforeAll(() => {
  home = temporaryFolder();
  writeFileSync(join(home.path, 'net.yaml'), tiny('net', 'users.completed == 200'));
});
afterAll(() => home.remove());

describe('--report', () => {
  it('writes a run as one page', async () => {
    const { status, stdout } = await netloom('run', 'net.yaml', '--report', 'run.html');
    expect(status).toBe(0);
    expect(stdout).toContain('Report in run.html\n');
    const page = read('run.html');
    expect(page).toContain('The condition that the scenario sets holds: it came out as expected');
    expect(page).toContain('<pre>netloom run net.yaml</pre>');
    expect(page).not.toContain(home.path);
  });

  it('writes a comparison as one page, with a picture a metric and the data', async () => {
    const { status } = await netloom(
      ...['compare', 'net.yaml', '--policies', 'random,round-robin', '--replications', '3'],
      ...['--label', 'round-robin=in <turn>', '--report', 'compare.html', '--charts', 'figures'],
    );
    expect(status).toBe(0);
    const page = read('compare.html');
    expect(page).toContain('in &lt;turn&gt;');
    expect(page).not.toContain('<turn>');
    expect(page.match(/<figure>/g)!.length).toBeGreaterThan(3);
    expect(page).toContain('id="netloom-comparison"');
    expect(page).toContain('download="replications.csv"');
    expect(page).toContain('<td>100 %</td>');
    expect(page).toMatch(
      /No interval for p99 latency of .*: the runs are too short|A run is .* times as long/,
    );
    expect(existsSync(join(home.path, 'figures', 'tail.png'))).toBe(true);
  });

  it('carries what its scenario reads, so that it is run again from the one file', async () => {
    mkdirSync(join(home.path, 'parts'));
    writeFileSync(join(home.path, 'parts', 'times.csv'), 't\n0.1\n0.2\n0.4\n');
    writeFileSync(
      join(home.path, 'replayed.yaml'),
      `version: 1
services: { web: { time: 1 ms } }
traffic: { users: { to: web, arrivals: { replay: { file: parts/times.csv, column: t, unit: s } } } }
duration: 1 s
`,
    );
    const digest = (text: string) => /digest +([0-9a-f]{16})/.exec(text)?.[1];
    const first = await netloom('run', 'replayed.yaml', '--report', 'one.html');
    expect(first).toMatchObject({ status: 0, stderr: '' });
    const elsewhere = temporaryFolder();
    writeFileSync(join(elsewhere.path, 'sent.html'), read('one.html'));
    const again = await answer(['run', 'sent.html'], elsewhere.path);
    elsewhere.remove();
    expect(again).toMatchObject({ status: 0, stderr: '' });
    expect(digest(again.stdout)).toMatch(/^[0-9a-f]{16}$/);
    expect(digest(again.stdout)).toBe(digest(first.stdout));
    writeFileSync(join(home.path, 'other.html'), '<p>hello</p>');
    const other = await netloom('run', 'other.html');
    expect(other.status).toBe(2);
    expect(other.stderr).toContain('it is no report of Netloom that carries its scenario');
  });

  it('says no to what is no page, and to several scenarios, before it runs', async () => {
    for (const [args, message] of [
      [['net.yaml', '--report', 'run.pdf'], 'expected the name of a file, such as report.html'],
      [['net.yaml', 'docker-network', '--report', 'x.html'], 'takes one scenario at a time'],
    ] as const) {
      const { status, stderr } = await netloom('run', ...args);
      expect(status).toBe(2);
      expect(stderr).toContain(message);
    }
  });
});
