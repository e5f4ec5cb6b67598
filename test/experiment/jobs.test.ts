/** Runs that are done wherever there is an executor. */
import { describe, expect, it } from 'vitest';
import {
  compare,
  type Executor,
  here,
  type Job,
  NONE,
  type Outcome,
  type OwnPolicy,
  Performer,
  type Place,
  type Terms,
} from '../../src/index.js';
import { sha256 } from '../../src/experiment/jobs/hash.js';
import { comparableOf } from '../../src/experiment/keep.js';

const text = `version: 1
name: jobs
seed: 1
services: { web: { replicas: 3, time: exponential(5 ms), queue: { limit: 2 } } }
traffic: { users: { to: web, arrivals: poisson(400/s), requests: 100 } }
`;
const policies = ['random', 'round-robin'];

/** A policy of one's own, with our types. */
const first: OwnPolicy = {
  create: (_options, { backends }) => ({
    pick: () => backends.find(({ eligible }) => eligible)?.index ?? NONE,
  }),
};
const firstText = `export const policy = {
  create: (options, { backends }) => ({
    pick: () => backends.find(({ eligible }) => eligible)?.index ?? ${NONE},
  }),
};
`;

/** Another machine, as far as a job can tell: all that gets there is JSON. */
function elsewhere(terms: Terms = {}, heard: string[] = []): Place {
  return {
    lanes: 3,
    open(texts): Executor {
      const sent = JSON.stringify([...texts]);
      const performer = new Performer(new Map(JSON.parse(sent) as [string, string][]), terms);
      return {
        async run(job) {
          const outcome = await performer.perform(JSON.parse(JSON.stringify(job)) as Job);
          const answer = JSON.stringify(outcome);
          heard.push(answer);
          expect(JSON.parse(answer)).toEqual(outcome);
          return JSON.parse(answer) as Outcome;
        },
        close: () => Promise.resolve(),
      };
    },
  };
}

async function compared(place: Place, more: object = {}) {
  const done = await compare(text, { policies, replications: 3, place, ...more });
  if (!done.ok) throw new Error(done.errors[0].message);
  return done;
}

describe('a comparison', () => {
  it('comes to the same wherever its runs are done', async () => {
    const heard: string[] = [];
    const far = await compared(elsewhere({}, heard));
    expect(far.comparison).toEqual((await compared(here())).comparison);
    // Pilots and replications, of which the most that are lost have latencies without end.
    expect(heard).toHaveLength(2 * 3 + 2 * 3);
    expect(heard.some((answer) => answer.includes('"Infinity"'))).toBe(true);
    const names = far.files.map(({ name }) => name);
    expect(names).toEqual(['compare.json', 'compare.csv', 'replications.csv']);
  });

  it('says what is wrong with a scenario as values, and with the wishes as an error', async () => {
    const wrong = await compare(text.replace('replicas', 'replicaz'), { policies });
    expect(wrong).toMatchObject({ ok: false, errors: [{ line: 4 }] });
    await expect(compare(text)).rejects.toThrow(/nothing to compare/);
    await expect(compare(text, { policies: [] })).rejects.toThrow(/names no policy/);
    await expect(compare(text, { policies, metrics: ['latency.p98'] })).rejects.toThrow(/p98/);
    await expect(compare(text, { policies, replications: 1 })).rejects.toThrow(/from 2 to/);
  });

  it('that is stopped keeps what has been finished, as partial', async () => {
    const stopped = async (after: number) => {
      let left = after;
      const more = { replications: 5, policies: [...policies, 'central-queue'] };
      return compared(elsewhere(), {
        ...more,
        vary: [{ path: 'services.web.replicas', values: ['2', '3'] }],
        progress: (stage: string) => (left -= stage === 'runs' ? 1 : 0),
        goOn: () => left > 0,
      });
    };
    // Three lanes: what is under way when it is stopped comes to its end.
    const some = await stopped(9);
    expect(some.comparison).toMatchObject({ partial: true, replications: 1 });
    expect(some.comparison.points).toHaveLength(2);
    const one = await stopped(1);
    expect(one.comparison).toMatchObject({
      partial: true,
      replications: 1,
      policies: { length: 3 },
    });
    expect(one.comparison.points).toHaveLength(1);
    await expect(stopped(0)).rejects.toThrow(/anything to compare/);
  });

  it('is of the first points and policies where no more has been finished', () => {
    const runs = (...rows: number[][]) => rows.map((row) => row.map((n) => new Array(n).fill(0)));
    expect(comparableOf(runs([2, 1], [2, 3]))).toEqual({
      points: [0, 1],
      policies: [0, 1],
      replications: 1,
    });
    expect(comparableOf(runs([1, 1], [1, 0]))?.points).toEqual([0]);
    expect(comparableOf(runs([1, 0, 1], [0, 0, 0]))).toMatchObject({
      points: [0],
      policies: [0, 2],
    });
    expect(comparableOf(runs([1], [0]))).toBeNull();
    expect(comparableOf(runs([0, 0]))).toBeNull();
  });
});

describe('code', () => {
  const code = new Map([['./first.mjs', firstText]]);
  const named = { policies: ['./first.mjs', 'random'], code };
  const consent = new Set([sha256(firstText)]);

  it('runs where its text is given, and where its hash has been consented to', async () => {
    const { comparison } = await compared(here({ consent }), named);
    expect(comparison.policies).toEqual(['./first.mjs', 'random']);
    expect((await compared(elsewhere({ consent }), named)).comparison).toEqual(comparison);
    const own = await compare(text, { ...named, replications: 3 });
    expect(own).toMatchObject({ ok: true, comparison: { replications: 3 } });
    expect(first.create(new Map(), { backends: [] } as never).pick({} as never, 0)).toBe(NONE);
  });

  it('is refused by a place that knows of no consent, or of that to another text', async () => {
    for (const terms of [{}, { consent: new Set([sha256('other')]) }]) {
      await expect(compared(elsewhere(terms), named)).rejects.toThrow(
        /'\.\/first\.mjs' is code \([0-9a-f]{64}\) that nobody here has consented to/,
      );
    }
    const refused = await compare(text, { policies: ['./first.mjs'], replications: 2 });
    expect(refused).toMatchObject({ ok: false, errors: [{ message: /text is not given/ }] });
  });

  it('does not run under the hash of another text', async () => {
    const [hash] = consent;
    const scenario = {
      file: 'x.yaml',
      text: sha256(text),
      set: ['services.web.policy=./first.mjs'],
      seed: null,
      duration: null,
      reads: [],
      code: [['./first.mjs', hash] as const],
    };
    const job: Job = { work: 'replicate', scenario, cut: 0, replication: 0, metrics: [] };
    const perform = (put: string) =>
      new Performer(
        new Map([
          [hash, put],
          [sha256(text), text],
        ]),
        { consent },
      ).perform(job);
    expect(await perform('throw 1')).toMatchObject({
      work: 'refused',
      reason: /not the one it names/,
    });
    expect(await perform(firstText)).toMatchObject({ work: 'replicate' });
  });

  it('that breaks is told to be the one', async () => {
    const broken = new Map([['./first.mjs', firstText.replace('backends.find', 'nobody.find')]]);
    const wrong = compare(text, { ...named, code: broken });
    await expect(wrong).rejects.toThrow(/the policy \.\/first\.mjs: pick\(\) throws: nobody/);
  });
});

it('a text has the name that FIPS 180-4 gives it', () => {
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  );
  expect(sha256('é界😀')).toBe(sha256('\u00e9\u754c\ud83d\ude00'));
});
