import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type Folder, launcher, temporaryFolder, tiny } from './netloom.js';

let home: Folder;
const at = (...names: string[]) => join(home.path, ...names);
const run = (...args: string[]) => answer(args, home.path);

beforeAll(() => {
  home = temporaryFolder();
  writeFileSync(at('good.yaml'), tiny('good', 'users.completed == 200'));
  writeFileSync(at('unmet.yaml'), tiny('unmet', 'users.completed == 7'));
  writeFileSync(
    at('broken.yaml'),
    tiny('broken', 'users.completed == 7').replace('round-robin', 'round-robbin'),
  );
  writeFileSync(
    at('endless.yaml'),
    tiny('endless', 'users.completed > 0').replace('requests: 200', 'requests: 100000000'),
  );
});

afterAll(() => home.remove());

describe('netloom', () => {
  it('helps, everywhere', async () => {
    const help = await run('--help');
    expect(help.status).toBe(0);
    expect(help.stdout).toMatch(/Commands:[^]*run[^]*validate[^]*expand[^]*list[^]*schema/);
    expect(help.stdout).toContain('Exit codes:');
    expect((await run('run', '--help')).stdout).toContain('--capture-ports <list>');
  });

  it('says its version, everywhere', async () => {
    expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await run('list', '--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('knows the nearest word, and ends with 2 on bad usage', async () => {
    const command = await run('rnu', 'good.yaml');
    expect(command.status).toBe(2);
    expect(command.stderr).toContain('Did you mean run?');
    const option = await run('run', '--jsn', 'good.yaml');
    expect(option.status).toBe(2);
    expect(option.stderr).toContain('Did you mean --json?');
    expect((await run()).status).toBe(2);
  });
});

describe('netloom run', () => {
  it('prints a table without control characters, and writes the files of the run', async () => {
    const { status, stdout, stderr } = await run('run', 'good.yaml', '--seed', '7');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^good {2}seed 7 /);
    expect(stdout).toContain('✔ users.completed == 200');
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    expect(readdirSync(at('results', 'runs', 'good'))).toEqual(
      expect.arrayContaining(['summary.json', 'meta.json', 'services.csv', 'series.csv']),
    );
    expect(JSON.parse(readFileSync(at('results', 'runs', 'good', 'meta.json'), 'utf8'))).toEqual(
      expect.objectContaining({ file: 'good.yaml', workers: 1 }),
    );
  });

  it('prints exactly summary.json with --json, the same twice, and from standard input', async () => {
    const first = await run('run', 'good.yaml', '--json', '--out', 'first');
    expect(first.stdout).toBe(readFileSync(at('first', 'summary.json'), 'utf8'));
    const second = await answer(
      ['run', '-', '--json', '--out', 'second'],
      home.path,
      tiny('good', 'users.completed == 200'),
    );
    expect(second.stdout).toBe(first.stdout);
    for (const name of readdirSync(at('first')).filter((file) => file !== 'meta.json')) {
      expect(readFileSync(at('second', name))).toEqual(readFileSync(at('first', name)));
    }
  });

  it('runs several files, prints an array, and ends with the gravest code', async () => {
    const { status, stdout } = await run(
      'run',
      'good.yaml',
      'unmet.yaml',
      '--json',
      '--out',
      'both',
    );
    expect(status).toBe(1);
    const scenarios = JSON.parse(stdout).map(({ scenario }: { scenario: string }) => scenario);
    expect(scenarios).toEqual(['good', 'unmet']);
    expect(readdirSync(at('both'))).toEqual(['good', 'unmet']);
  });

  it('says all errors with line and column, and runs nothing then', async () => {
    const { status, stdout, stderr } = await run(
      'run',
      'good.yaml',
      'broken.yaml',
      '--out',
      'none',
    );
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^broken\.yaml:5:\d+: .*round-robbin.*did you mean 'round-robin'/);
    expect(readdirSync(home.path)).not.toContain('none');
  });

  it('names what it cannot read, trace or capture', async () => {
    const missing = await run('run', 'nowhere.yaml');
    expect(missing.status).toBe(2);
    expect(missing.stderr).toBe("netloom: cannot read 'nowhere.yaml': no such file or folder\n");
    // A way to a file is no name of ours: what runs in its place would be another scenario.
    for (const command of ['run', 'validate', 'expand', 'draw', 'compare', 'playground']) {
      for (const file of ['mm1.yaml', 'mm1.yml', 'scenarios/mm1.yaml', 'scenarios/mm1']) {
        expect(await run(command, file)).toEqual({
          status: 2,
          stdout: '',
          stderr: `netloom: cannot read '${file}': no such file or folder: 'mm1' alone names the one that ships with Netloom\n`,
        });
      }
    }
    expect(await run('validate', 'mm1')).toMatchObject({ status: 0, stderr: '' });
    const trace = await run('run', 'good.yaml', '--trace', 'user#1');
    expect(trace.status).toBe(2);
    expect(trace.stderr).toContain("no workload 'user' to trace; there is users");
    const [traffic, net] = ['traffic: { one: { kind: datagrams, rate: 1/s', 'networks: { n: {} }'];
    writeFileSync(
      at('datagrams.yaml'),
      `version: 1\nduration: 1 s\n${net}\nhosts: { a: { networks: n } }\n${traffic}, from: a, to: a } }\n`,
    );
    const datagram = await run('run', 'datagrams.yaml', '--trace', 'one#1');
    expect(datagram.stderr).toContain("'one' sends one-way datagrams, which no trace follows");
    const capture = await run('run', 'good.yaml', '--capture-ports', 'web.eth0');
    expect(capture.status).toBe(2);
    expect(capture.stderr).toContain("no port 'web.eth0' to capture");
    const nothing = await run('run', 'good.yaml', '--capture', '--quiet', '--out', 'captured');
    expect(nothing.status).toBe(0);
    expect(nothing.stderr).toMatch(/^good.yaml: warning: --capture finds no packets, .*network/);
  });

  it('says what the file of another tool is, and what to do', async () => {
    writeFileSync(at('compose.yaml'), 'services:\n  web: { image: nginx }\n');
    writeFileSync(at('pod.yaml'), 'apiVersion: v1\nkind: Pod\n');
    const { status, stderr } = await run('validate', 'compose.yaml', 'pod.yaml');
    expect(status).toBe(2);
    expect(stderr.split('\n').slice(0, 2)).toEqual([
      "compose.yaml:1:1: it looks like a Compose file, which Netloom does not read: say what it holds in a scenario's own words",
      'pod.yaml:1:1: it looks like Kubernetes manifests, which have apiVersion and kind: a scenario includes it, by include: { kubernetes: pod.yaml }',
    ]);
  });

  it('reads nothing but text, and standard input once', async () => {
    writeFileSync(at('binary.yaml'), Uint8Array.of(0x7f, 0x45, 0xff, 0xfe, 0x00));
    const binary = await run('run', 'binary.yaml');
    expect(binary.status).toBe(2);
    expect(binary.stderr).toBe("netloom: cannot read 'binary.yaml': it is no text in UTF-8\n");
    const twice = await run('validate', '-', '-');
    expect(twice.status).toBe(2);
    expect(twice.stderr).toContain("'-' is there twice");
  });

  it('says of a value from the command line which one it was', async () => {
    const told = (...args: string[]) => run('run', 'good.yaml', ...args);
    expect(await told('--set', 'services.web.replicas=many')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /^--set services\.web\.replicas=many: services\.web\.replicas: /,
      ),
    });
    const empty = await told('--set', 'services.web.replicas=');
    expect(empty.status).toBe(0);
    expect(await told('--seed', '')).toMatchObject({
      status: 2,
      stderr: '--seed : seed: is empty\n',
    });
  });

  it('says before the run where it could not write after it', async () => {
    const nameless = await run('run', 'endless.yaml', '--out', '');
    expect(nameless.status).toBe(2);
    expect(nameless.stderr).toBe('netloom: --out needs the name of a folder\n');
    const beneath = await run('run', 'endless.yaml', '--out', 'good.yaml/results');
    expect(beneath.status).toBe(74);
    expect(beneath.stderr).toMatch(/^netloom: .*good\.yaml.* not a folder\n$/);
    const long = await run('run', 'endless.yaml', '--out', 'x'.repeat(300));
    expect(long.status).toBe(74);
    expect(long.stderr).toMatch(/the name is too long\n$/);
  });

  it('does not replace a folder that is not its own', async () => {
    mkdirSync(at('mine'));
    writeFileSync(at('mine', 'thesis.txt'), 'years of work');
    const { status, stderr } = await run('run', 'good.yaml', '--out', 'mine');
    expect(status).toBe(74);
    expect(stderr).toContain('holds no results of Netloom');
    expect(readdirSync(at('mine'))).toEqual(['thesis.txt']);
  });

  it('keeps what it has when it is interrupted, and says so', async () => {
    // A policy that says when the run is on its way; the run itself would take minutes.
    writeFileSync(
      at('going.mjs'),
      `import { writeSync } from 'node:fs';
       let said = false;
       const pick = (request, now) => (said ||= now > 1e9 && writeSync(2, 'going') > 0, 0);
       export const policy = { create: () => ({ pick }) };`,
    );
    const own = ['--set', 'services.web.policy=./going.mjs'];
    const args = [launcher, 'run', 'endless.yaml', '--json', ...own];
    const child = spawn(process.execPath, args, {
      cwd: home.path,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
    child.stderr.once('data', () => child.kill('SIGINT'));
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(status).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({ partial: true, ended: { reason: 'interrupted' } });
    expect(stdout).toBe(readFileSync(at('results', 'runs', 'endless', 'summary.json'), 'utf8'));
  });

  it('is quiet about a closed pipe, and still writes the results', async () => {
    const child = spawn(process.execPath, [launcher, 'run', 'good.yaml', '--out', 'piped'], {
      cwd: home.path,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let stderr = '';
    child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(readdirSync(at('piped'))).toContain('summary.json');
  });
});

describe('the other commands', () => {
  it('validate says what is valid and what is not', async () => {
    expect(await run('validate', 'good.yaml')).toMatchObject({ status: 0, stderr: '' });
    const both = await run('validate', 'good.yaml', 'broken.yaml');
    expect(both.status).toBe(2);
    expect(both.stderr).toContain('broken.yaml:5:');
  });

  it('expand prints a scenario that runs to the same digest', async () => {
    const digestOf = async (text: string) =>
      JSON.parse((await answer(['run', '-', '--json', '--out', 'digest'], home.path, text)).stdout)
        .digest;
    const plain = await run('expand', 'good.yaml');
    expect(plain.status).toBe(0);
    const digest = await digestOf(readFileSync(at('good.yaml'), 'utf8'));
    expect(digest).toMatch(/^[0-9a-f]{16}$/);
    expect(await digestOf(plain.stdout)).toBe(digest);
  });

  it('list prints names, or JSON with their options', async () => {
    expect((await run('list', 'policies')).stdout).toMatch(/^Policies\n[^]* {2}round-robin {2}/);
    const all = JSON.parse((await run('list', '--json')).stdout);
    expect(Object.keys(all)).toEqual([
      'policies',
      'distributions',
      'disciplines',
      'filters',
      'arrivals',
      'devices',
      'scenarios',
    ]);
    for (const entries of Object.values<{ name: string; summary: string }[]>(all)) {
      expect(entries.length).toBeGreaterThan(0);
      for (const entry of entries) expect(entry.summary).not.toBe('');
    }
    const unknown = await run('list', 'polices');
    expect(unknown.status).toBe(2);
    expect(unknown.stderr).toContain('policies, distributions');
  });

  it('list --verbose prints defaults with their units', async () => {
    const { stdout } = await run('list', 'disciplines', '--verbose');
    expect(stdout).toContain('target: duration, 5 ms by default.');
    expect(stdout).toContain('memory: size, 32 MiB by default.');
    expect(stdout).not.toMatch(/\d{6,} by default/);
  });

  it('schema prints the JSON Schema', async () => {
    expect(JSON.parse((await run('schema')).stdout)).toHaveProperty('$schema');
  });
});
