import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type Folder, temporaryFolder, tiny } from './netloom.js';

let home: Folder;
const at = (...names: string[]) => join(home.path, ...names);
const run = (...args: string[]) => answer(args, home.path);

const SECRET = 'hunter2';
const users = (arrivals: string) =>
  tiny('net', 'users.completed > 0').replace('rate: 100/s, requests: 200', `arrivals: ${arrivals}`);
const including = (manifest: string) =>
  `${tiny('net', 'users.completed > 0')}include: { kubernetes: ${JSON.stringify(manifest)} }\n`;

function write(file: string, text: string): string {
  mkdirSync(dirname(at(file)), { recursive: true });
  writeFileSync(at(file), text);
  return file;
}

beforeAll(() => {
  home = temporaryFolder();
  write('stamps.csv', 't\n0.1\n0.2\n');
  write('net/stamps.csv', 't\n0.1\n0.2\n');
  write('net/deep/stamps.csv', 't\n0.1\n0.2\n');
  write('pods.yaml', 'kind: Service\n');
  symlinkSync(at('stamps.csv'), at('net', 'link.csv'));
  symlinkSync(at(), at('net', 'up'));
  symlinkSync(at('net', 'stamps.csv'), at('net', 'inside.csv'));
  symlinkSync(at('net'), at('same'));
});

afterAll(() => home.remove());

describe('what a scenario reads', () => {
  const replay = (file: string) => write('net/net.yaml', users(`{ replay: { file: ${file} } }`));

  it.each(['../stamps.csv', 'link.csv', 'up/stamps.csv', 'deep/../../stamps.csv', 'ABSOLUTE'])(
    'stays within its folder, by real path, unless --allow-read: %s',
    async (name) => {
      const file = replay(name.replace('ABSOLUTE', at('stamps.csv')));
      const { status, stderr } = await run('validate', file);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^net\/net\.yaml:\d+:\d+: .*outside of the scenario's folder/);
      expect(stderr).toContain('--allow-read');
      expect(await run('validate', file, '--allow-read')).toMatchObject({ status: 0, stderr: '' });
    },
  );

  it.each(['stamps.csv', 'deep/stamps.csv', 'inside.csv', 'deep/../stamps.csv', 'ABSOLUTE'])(
    'may be anything in it: %s',
    async (name) => {
      const file = replay(name.replace('ABSOLUTE', at('net', 'stamps.csv')));
      expect(await run('validate', file)).toMatchObject({ status: 0, stderr: '' });
      expect(await run('validate', 'same/net.yaml')).toMatchObject({ status: 0, stderr: '' });
    },
  );

  it('holds for manifests, and tells not even whether a file is there', async () => {
    const told = (manifest: string) => run('validate', write('net/net.yaml', including(manifest)));
    const there = await told('../pods.yaml');
    const missing = await told('../nowhere.yaml');
    expect(there.status).toBe(2);
    expect(there.stderr).toContain("outside of the scenario's folder");
    expect(missing.stderr).toBe(there.stderr.replaceAll('pods', 'nowhere'));
  });

  it('is no pipe and no device', async () => {
    execFileSync('mkfifo', [at('net', 'pipe')]);
    for (const name of ['pipe', '/dev/zero', '/dev/tty']) {
      const { status, stderr } = await run('validate', replay(name), '--allow-read');
      expect(status).toBe(2);
      expect(stderr).toMatch(/it is no file|no such device/);
    }
    for (const name of ['net/pipe', '/dev/zero']) {
      const { status, stderr } = await run('validate', name);
      expect([status, stderr]).toEqual([
        2,
        `netloom: cannot read '${name}': it is no file but a pipe or a device ('-' is standard input)\n`,
      ]);
    }
  });
});

describe('what a file holds that is no scenario', () => {
  const contents = [
    `root:${SECRET}:0:0:root:/root:/bin/bash\n`,
    `[default]\nkey = ${SECRET}\n`,
    `key: ${SECRET}\nother: "${SECRET}\n`,
    `${SECRET}: ${SECRET}\n`,
    `${SECRET}\n`,
    `%${SECRET}\n---\n${SECRET}\n`,
    `key: |${SECRET}\n`,
    `- ${SECRET}\n${SECRET}\n`,
    `a,b\n1,${SECRET}\n`,
    `-----BEGIN KEY-----\n${SECRET}\n-----END KEY-----\n`,
  ];

  it.each(contents)('is not repeated: %j', async (content) => {
    write('net/secret', content);
    const asManifest = write('net/manifest.yaml', including('secret'));
    const asTimes = write('net/times.yaml', users('{ replay: { file: secret, column: b } }'));
    const { status, stdout, stderr } = await run('validate', 'net/secret', asManifest, asTimes);
    expect([status, stdout]).toEqual([2, '']);
    for (const place of ['net/secret:', 'secret:', 'net/times.yaml:']) {
      expect(stderr).toMatch(new RegExp(`^${place}`, 'm'));
    }
    expect(stderr).not.toContain(SECRET);
  });
});

describe('what is written', () => {
  it('stays in the folder for results, whatever the name of the scenario', async () => {
    const text = tiny('x', 'users.completed > 0').replace('name: x', 'name: ../../../x');
    write('deep/er/named.yaml', text);
    const few = ['--policies', 'random,round-robin', '--replications', '2', '--jobs', '1'];
    const done = await answer(['compare', 'named.yaml', ...few, '--no-charts'], at('deep', 'er'));
    expect([done.status, done.stderr]).toEqual([0, '']);
    expect((await answer(['run', 'named.yaml'], at('deep', 'er'))).status).toBe(0);
    expect(readdirSync(at('deep'))).toEqual(['er']);
    expect(readdirSync(at('deep', 'er')).sort()).toEqual(['named.yaml', 'results']);
    expect(readdirSync(at('deep', 'er', 'results', 'runs')).sort()).toEqual([
      '%2E.%2F..%2F..%2Fx',
      '%2E.%2F..%2F..%2Fx-compare',
    ]);
  });

  it('replaces no folder that holds something not ours', async () => {
    const file = write('net/tiny.yaml', tiny('tiny', 'users.completed > 0'));
    const few = ['--policies', 'random', '--vary', 'services.web.replicas=1,2'];
    const commands = [
      ['run', file, '--out', 'ran'],
      ['compare', file, ...few, '--replications', '2', '--jobs', '1', '--out', 'compared'],
    ];
    for (const command of commands) {
      const out = command.at(-1)!;
      expect((await run(...command)).status).toBe(0);
      expect((await run(...command)).status).toBe(0);
      write(join(out, 'charts', 'thesis.txt'), 'years of work');
      const { status, stderr } = await run(...command);
      expect(status).toBe(74);
      expect(stderr).toContain(`'${out}' holds 'charts/thesis.txt', which is no result`);
      expect(readFileSync(at(out, 'charts', 'thesis.txt'), 'utf8')).toBe('years of work');
    }
    write('lookalike/meta.json', '{}');
    write('lookalike/summary.json', '{}');
    expect((await run('run', file, '--out', 'lookalike')).status).toBe(74);
    expect(existsSync(at('lookalike', 'series.csv'))).toBe(false);
  });
});
