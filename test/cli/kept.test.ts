/** What a run leaves behind: nothing is lost, and all is there that it takes to run it again. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type Folder, launcher, temporaryFolder, tiny } from './netloom.js';

let home: Folder;
const at = (...names: string[]) => join(home.path, ...names);
const run = (...args: string[]) => answer(args, home.path);
const text = tiny('net', 'users.completed == 200');
const study = ['--policies', 'random,round-robin', '--replications', '2'];

interface Meta {
  file: string;
  workers: number;
  scenario: {
    text: string;
    sha256: string;
    set?: string[];
    seed?: string;
    reads: Record<string, string>;
    policies: Record<string, string>;
  };
}
const metaOf = (...folder: string[]): Meta =>
  JSON.parse(readFileSync(at(...folder, 'meta.json'), 'utf8')) as Meta;
const sha256 = (of: string): string => createHash('sha256').update(of).digest('hex');

beforeAll(() => {
  home = temporaryFolder();
  writeFileSync(at('net.yaml'), text);
});

afterAll(() => home.remove());

describe('the results of a run', () => {
  it('hold the scenario as it was run: its text, what was laid over it, and what it read', async () => {
    const replayed = text.replace(
      'rate: 100/s, requests: 200',
      'arrivals: { replay: { file: t.csv } }',
    );
    writeFileSync(at('replay.yaml'), replayed.replace('completed == 200', 'completed == 2'));
    writeFileSync(at('t.csv'), '0.1\n0.2\n');
    expect((await run('run', 'replay.yaml', '--seed', '9', '--out', 'replayed')).status).toBe(0);
    const { scenario, workers } = metaOf('replayed');
    expect(workers).toBe(1);
    const kept = readFileSync(at('replayed', scenario.text), 'utf8');
    expect(kept).toBe(readFileSync(at('replay.yaml'), 'utf8'));
    expect(scenario.sha256).toBe(sha256(kept));
    expect(scenario.seed).toBe('9');
    expect(scenario.reads).toEqual({ 't.csv': sha256('0.1\n0.2\n') });
  });

  it('are not replaced by those of another file of the same name, unless it is asked for', async () => {
    expect((await run('run', 'net.yaml')).status).toBe(0);
    expect((await run('run', './net.yaml')).status).toBe(0);
    writeFileSync(at('other.yaml'), text.replace('replicas: 2', 'replicas: 3'));
    const other = await run('run', 'other.yaml');
    expect(other.status).toBe(74);
    expect(other.stderr).toContain(
      "holds the results of './net.yaml', another scenario of the same",
    );
    expect((await run('run', 'other.yaml', '--out', 'results/runs/net')).status).toBe(0);
    const again = await answer(['run', '-'], home.path, readFileSync(at('other.yaml'), 'utf8'));
    expect(again.status).toBe(0);
  });
});

describe('the results of a comparison', () => {
  it('say how many threads there were', async () => {
    expect((await run('compare', 'net.yaml', ...study, '--jobs', '2', '--no-charts')).status).toBe(
      0,
    );
    expect(metaOf('results', 'runs', 'net-compare').workers).toBe(2);
    expect((await run('compare', 'net.yaml', ...study, '--jobs', '1', '--no-charts')).status).toBe(
      0,
    );
    expect(metaOf('results', 'runs', 'net-compare').workers).toBe(1);
  });

  it('stand on the screen and in the folder where a chart has no room on the disk', () => {
    // No file may be larger than 10 KiB: the load map is.
    const command = `ulimit -f 10 && exec "$0" "${launcher}" compare net.yaml ${study.join(' ')} --out full`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command, process.execPath], {
      cwd: home.path,
      encoding: 'utf8',
    });
    expect(stderr).toMatch(/a chart is missing, and nothing else: cannot write .*load\.svg/);
    expect(stdout).toContain('latencyWithFailures.p99 in ms');
    expect(status).toBe(74);
    expect(readdirSync(at('full')).sort()).toEqual([
      'charts',
      'compare.csv',
      'compare.json',
      'meta.json',
      'replications.csv',
      'scenario.yaml',
    ]);
    expect(readdirSync(at('full', 'charts'))).not.toContain('load.svg');
    expect(readdirSync(at('full', 'charts'))).toContain('tail.svg');
  });

  it('keep to their folder, with a name of any length', async () => {
    const long = '界'.repeat(100);
    writeFileSync(at('long.yaml'), text.replace('name: net', `name: ${long}`));
    const lean = ['--no-charts', '--jobs', '1'];
    expect((await run('compare', 'long.yaml', ...study, ...lean)).status).toBe(0);
    writeFileSync(at('out.yaml'), text.replace('name: net', 'name: ../../../out'));
    expect((await run('compare', 'out.yaml', ...study, ...lean)).status).toBe(0);
    expect(readdirSync(home.path).filter((name) => name.startsWith('out'))).toEqual(['out.yaml']);
  });
});
