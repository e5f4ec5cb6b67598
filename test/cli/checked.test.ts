import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, type Folder, temporaryFolder, tiny } from './netloom.js';

let home: Folder;

beforeAll(() => {
  home = temporaryFolder();
});

afterAll(() => home.remove());

async function check(command: string, text: string): Promise<{ status: number; lines: string[] }> {
  writeFileSync(join(home.path, 'net.yaml'), text);
  const { status, stderr } = await answer([command, 'net.yaml'], home.path);
  expect(existsSync(join(home.path, 'results'))).toBe(false);
  return { status, lines: stderr.trimEnd().split('\n') };
}

describe('a mistake in a file ends with 2, before anything runs:', () => {
  it.each(['validate', 'run'])('%s looks at the conditions', async (command) => {
    const text =
      tiny('tiny', 'users.latency.p9 < 5 ms') +
      `  - users.latency.p99 < 5
  - users.failed.timedout == 0
  - users.failed["timed-out"] == 0
  - drops.total == 0 in 3 replications
  - user.completed == 200
  - users.failed == 0
  - users.failed.total == 0
`;
    expect(await check(command, text)).toEqual({
      status: 2,
      lines: [
        "net.yaml:9:5: expect[0]: no result 'users.latency.p9': did you mean 'users.latency.p90'?",
        'net.yaml:10:5: expect[1]: cannot compare users.latency.p99, a duration, with 5, a number: it needs a unit, as in 5 ms',
        `net.yaml:11:5: expect[2]: no result 'users.failed.timedout': did you mean 'users.failed["timed-out"]'?`,
        "net.yaml:14:5: expect[5]: no result 'user.completed': did you mean 'users.completed'?",
        expect.stringMatching(
          /expect\[6\]: 'users.failed' is no single result: write users.failed.total, or what it is the sum of: .*timed-out/,
        ),
      ],
    });
  });

  it.each([
    ['metric: latency.p98', 'compare.metric[0]: latency.p98: the results have no such value'],
    ['vary: { nn: [1, 2] }', "compare.vary.nn: unknown name 'nn'"],
    ['vary: { duration: [1 s, 2] }', 'compare.vary.duration[1]: duration: 2 needs a unit'],
    ['policies: [random, power-of-d-choices(x=3)]', "power-of-d-choices: x: unknown option 'x'"],
    ['service: wob', "compare.service: unknown service 'wob': did you mean 'web'?"],
  ])('validate looks at the comparison: %s', async (words, message) => {
    const policies = words.startsWith('policies') ? '' : ', policies: [random, round-robin]';
    const text = `${tiny('tiny', 'users.completed == 200')}compare: { ${words}${policies} }\n`;
    const { status, lines } = await check('validate', text);
    expect(status).toBe(2);
    expect(lines).toEqual([expect.stringContaining(message)]);
    expect(lines[0]).toMatch(/^net\.yaml:10:\d+: /);
  });

  it('validate looks at whom a timeline is about, and at policies', async () => {
    const text = `${tiny('tiny', 'users.completed == 200').replace('round-robin', 'ring-hash(x = 1)')}
timeline: [{ at: 1 s, crash: web-7 }]\n`;
    expect(await check('validate', text)).toMatchObject({ status: 2 });
    const other = `${tiny('tiny', 'users.completed == 200')}timeline: [{ at: 1 s, crash: web-7 }]\n`;
    expect(await check('validate', other)).toMatchObject({ status: 2 });
  });
});
