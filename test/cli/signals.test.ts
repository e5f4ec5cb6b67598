import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Folder, launcher, netloom, temporaryFolder, tiny } from './netloom.js';

let home: Folder;
const at = (...names: string[]) => join(home.path, ...names);

/** A policy that never comes back from where the test wants it to, after a word on standard error. */
const stuck = (where: string) => `
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
const hang = () => { writeSync(2, 'stuck'); for (;;); };
const where = ${JSON.stringify(where)};
let runs = 0;
if (where === 'loading') hang();
export const policy = {
  create(options, { backends }) {
    // Whoever reads a scenario tries its policies without backends.
    if (where === (backends.length === 0 ? 'reading' : 'building')) hang();
    let late = false;
    const pick = (request, now) => {
      if (now > 5e8 && !late) {
        late = true;
        // Trials and pilots of a comparison come before.
        if (workerData[1]?.work === 'replicate' || where === 'again') runs++;
        if (where === 'running' || (/second|again/.test(where) && runs === 2) || runs === 3) hang();
      }
      return 0;
    };
    return { pick };
  },
};
`;

/** One that says once when its run is on its way. */
const GOING = `
import { writeSync } from 'node:fs';
let said = false;
const pick = (request, now) => (said ||= now > 1e9 && writeSync(2, 'going') > 0, 0);
export const policy = { create: () => ({ pick }) };
`;

beforeAll(() => {
  home = temporaryFolder();
  const text = tiny('net', 'users.completed > 0').replace('requests: 200', 'requests: 100000000');
  writeFileSync(at('endless.yaml'), text.replace('round-robin', './going.mjs'));
  writeFileSync(at('going.mjs'), GOING);
  writeFileSync(at('short.yaml'), tiny('short', 'users.completed > 0'));
  for (const where of ['loading', 'reading', 'building', 'running', 'second', 'third', 'again']) {
    writeFileSync(at(`${where}.mjs`), stuck(where));
    const named = tiny(where, 'users.completed > 0').replace('round-robin', `./${where}.mjs`);
    writeFileSync(at(`${where}.yaml`), named);
  }
});

afterAll(() => home.remove());

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
  /** What is in the folder that it ran in. */
  left: string[];
}

/** Runs a command in a folder of its own, sends it signals once it says the word, and waits for its end. */
async function interrupt(
  args: string[],
  word: string | RegExp,
  ...signals: NodeJS.Signals[]
): Promise<Ended> {
  const folder = at(`in-${Math.abs(hash(JSON.stringify([args, signals])))}`);
  mkdirSync(folder);
  const child = spawn(process.execPath, [launcher, ...args], { cwd: folder });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (piece: Buffer) => {
      said[name] += piece.toString();
      if (signals.length === 0 || !`${said.stdout}${said.stderr}`.match(word)) return;
      for (const [i, signal] of signals.splice(0).entries()) {
        setTimeout(() => child.kill(signal), 300 * i);
      }
    });
  }
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, ...said, left: readdirSync(folder) };
}

const hash = (text: string): number =>
  [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) | 0, 7);

describe.concurrent('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s ends a run with %i and keeps what it has', async (signal, code) => {
    const files = [at('short.yaml'), at('endless.yaml'), '--allow-code'];
    const { status, stdout } = await interrupt(['run', ...files], 'going', signal);
    expect(status).toBe(code);
    expect(stdout).toContain('interrupted');
    const folder = readdirSync(at()).filter((name) => name.startsWith('in-'));
    expect(folder.length).toBeGreaterThan(0);
  });

  it.each([
    ['validate', 'loading', 'reading'],
    ['expand', 'loading', 'reading'],
    ['run', 'loading', 'reading'],
    ['run', 'reading', 'reading'],
    ['run', 'building', '(run|reading)'],
    ['run', 'running', 'run'],
  ])('ends %s where a policy hangs while %s', async (command, where, stage) => {
    const args = [command, at(`${where}.yaml`), '--allow-code'];
    const { status, stdout, stderr, left } = await interrupt(args, 'stuck', 'SIGINT');
    expect([status, stdout, left]).toEqual([130, '', []]);
    expect(stderr).toMatch(new RegExp(`netloom: interrupted: the ${stage} of`));
    expect(stderr).toContain('does not answer and is lost');
  });

  it('ends a check of a policy that hangs', async () => {
    const args = ['check', 'policy', at('loading.mjs')];
    const { status, stderr } = await interrupt(args, 'stuck', 'SIGTERM');
    expect(status).toBe(143);
    expect(stderr).toContain('the check of');
  });

  it('ends it at once the second time', async () => {
    const args = ['run', at('running.yaml'), '--allow-code'];
    const { status, stderr, left } = await interrupt(args, 'stuck', 'SIGHUP', 'SIGINT');
    expect([status, left]).toEqual([129, []]);
    expect(stderr).toContain('is ended at once and is lost');
  });

  it('keeps the runs before the one that hangs', async () => {
    const args = ['run', at('short.yaml'), at('running.yaml'), '--allow-code', '--quiet'];
    const { status, stderr, left } = await interrupt(args, 'stuck', 'SIGINT');
    expect([status, left]).toEqual([130, ['results']]);
    expect(stderr).toContain('what was written before is kept');
  });

  it('keeps the replications before the one that hangs, as partial', async () => {
    const text = readFileSync(at('again.yaml'), 'utf8').replace('> 0', '> 0 in 3 replications');
    writeFileSync(at('again.yaml'), text);
    const args = ['run', at('again.yaml'), '--allow-code', '--out', at('kept')];
    const { status, stderr } = await interrupt(args, 'stuck', 'SIGINT');
    expect(status).toBe(130);
    expect(stderr).toContain('its finished replications are in');
    const summary = JSON.parse(readFileSync(at('kept', 'summary.json'), 'utf8')) as object;
    expect(summary).toMatchObject({ partial: true, ended: { reason: 'interrupted' } });
  });

  it('keeps the replications of a comparison that all had finished', async () => {
    const policies = [at('third.yaml'), '--policies', './third.mjs,random', '--replications', '9'];
    const args = ['compare', ...policies, '--jobs', '1', '--no-charts', '--json'];
    const { status, stdout, stderr } = await interrupt(args, 'stuck', 'SIGINT');
    expect(status).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ partial: true, replications: 2 });
    expect(stderr).toContain('the replications under way are lost');
    expect(stderr).toContain('(2 of each), as partial');
  });

  it('keeps of the first replications of a comparison what can be compared, and every run', async () => {
    const vary = ['--vary', 'services.web.replicas=2,3', '--jobs', '1', '--no-charts', '--json'];
    const policies = ['--policies', 'random,./second.mjs', '--out', at('first')];
    const args = ['compare', at('second.yaml'), ...policies, ...vary];
    const { status, stdout, stderr } = await interrupt(args, 'stuck', 'SIGINT');
    expect(status).toBe(130);
    const settings = [{ path: 'services.web.replicas', value: '2' }];
    expect(JSON.parse(stdout)).toMatchObject({
      partial: true,
      replications: 1,
      points: [{ settings }],
    });
    expect(stderr).toContain('what had finished is kept, as partial: 2 policies at 1 point');
    const rows = readFileSync(at('first', 'replications.csv'), 'utf8').trim().split('\n');
    expect(rows.map((row) => row.split(',').slice(0, 3).join())).toEqual([
      'services.web.replicas,policy,replication',
      '2,random,0',
      '2,./second.mjs,0',
      '3,random,0',
    ]);
  });

  it('ends a comparison whose first trial hangs', async () => {
    const args = ['compare', at('running.yaml'), '--policies', './running.mjs,random'];
    const { status, stdout, left } = await interrupt(args, 'stuck', 'SIGTERM');
    expect([status, stdout, left]).toEqual([143, '', []]);
  });

  it('ends a comparison whose first replications hang', async () => {
    const vary = ['--vary', 'services.web.replicas=2,3', '--jobs', '1'];
    const args = ['compare', at('second.yaml'), '--policies', './second.mjs', ...vary];
    const { status, stdout, stderr, left } = await interrupt(args, 'stuck', 'SIGTERM');
    expect([status, stdout, left]).toEqual([143, '', []]);
    expect(stderr).toContain('nothing is kept');
  });
});

describe('the thread that works', () => {
  it('reads standard input, and is deaf to nobody while it waits for it', async () => {
    expect(netloom(['validate', '-'], home.path, readFileSync(at('short.yaml'), 'utf8'))).toEqual(
      expect.objectContaining({ status: 0, stderr: '' }),
    );
    const child = spawn(process.execPath, [launcher, 'run', '-'], { cwd: home.path });
    // More than a pipe holds: when it is written, somebody reads.
    child.stdin.write('#'.repeat(1e6), () => child.kill('SIGINT'));
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130);
  });
});
