import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/labs/conduct.js';
import { seedOf } from '../../src/labs/student.js';
import { firstMissing, judged, work } from './lab.js';

const scenario = work().scenario;
const answers = (tail: string | null, why: string | null) => ({
  answers: new Map([
    ['tail', tail],
    ['why', why],
  ]),
});

describe('a lab', () => {
  it('is passed by whoever has done it', () => {
    const judgement = judged();
    expect(judgement.passed).toBe(true);
    expect(judgement.items.map(({ name }) => name)).toEqual([
      'guess',
      'untouched',
      'quick',
      'tail',
      'why',
    ]);
  });

  it('asks for predictions before it runs anything', () => {
    const judgement = judged({ predictions: new Map() });
    expect(judgement.digest).toBeNull();
    expect(firstMissing(judgement)).toBe("guess: No prediction yet for 'guess'.");
  });

  it('does not mark a prediction, and says what came of it', () => {
    const { items, passed, foreseen } = judged({ predictions: new Map([['guess', '1 s']]) });
    expect(passed).toBe(true);
    expect(foreseen).toEqual({ right: 0, of: 1 });
    expect(items[0].note?.en).toMatch(/^You said 1 s, and it is [\d.]+ ms\. Most of that/);
  });

  it('gives everybody a seed of their own, whatever the blanks and capitals of the name', () => {
    expect(seedOf('a/b', ' ann  Lee ')).toBe(seedOf('a/b', 'Ann Lee'));
    expect(seedOf('a/b', 'Ann')).not.toBe(seedOf('a/b', 'Bob'));
    expect(seedOf('a/b', 'Ann')).not.toBe(seedOf('a/c', 'Ann'));
    expect(scenario).toContain(`\nseed: ${seedOf('topic/small', 'Ann')}\n`);
  });
});

const replaced = (from: string, to: string) => ({ scenario: scenario.replace(from, to) });

it.each([
  [
    'another seed',
    replaced(/seed: \d+/.exec(scenario)![0], 'seed: 7'),
    /^file: .* 'seed: \d+' again/,
  ],
  ['less traffic', replaced('80/s', '40/s'), /^untouched: The traffic/],
  ['nothing changed', replaced('workers: 2', 'workers: 1'), /^quick: The mean is not below/],
  ['a mistake in the file', replaced('workers', 'wrokers'), /did you mean 'workers'/],
  ['no YAML', { scenario: '{' }, /^file: The file cannot be run/],
  ['no answer', answers(null, 'queue'), /^tail: No answer yet/],
  ['a wrong number', answers('1 ms', 'queue'), /^tail: That is not what the run says/],
  ['a word for a number', answers('many', 'queue'), /^tail: 'many' is not understood/],
  ['a wrong unit', answers('3 Mbit', 'queue'), /^tail: '3 Mbit' is not understood/],
  ['a result for an answer', answers('users.latency.p99', 'queue'), /^tail: .* is not understood/],
  ['a wrong choice', answers(work().answers.get('tail')!, 'work'), /^why: That takes 10 ms/],
  [
    'no such choice',
    answers(work().answers.get('tail')!, 'both'),
    /^why: 'both' is none of the choices: queue, work/,
  ],
])('tells %s', (_what, given, told) => {
  const judgement = judged(given);
  expect(judgement.passed).toBe(false);
  expect(firstMissing(judgement)).toMatch(told);
});

it('takes a number with or without its unit', () => {
  const tail = work().answers.get('tail')!;
  const bare = tail.replace(' ms', '');
  for (const answer of [tail, bare, `${Number(bare) / 1000} s`, ` ${tail} `]) {
    expect(judged(answers(answer, 'queue')).passed).toBe(true);
  }
});

describe("a stranger's file", () => {
  it('reads no other file', () => {
    const judgement = judged({ scenario: `${scenario}include: [/etc/passwd]\n` });
    expect(firstMissing(judgement)).toContain('stands alone, and reads no other');
  });

  it('runs no code', () => {
    const own = scenario.replace('workers: 2', 'workers: 2, policy: ./evil.mjs');
    expect(firstMissing(judged({ scenario: own }))).toContain("'./evil.mjs' is code");
  });

  it('ends at limits, which are named', () => {
    const endless = scenario.replace('requests: 2000', 'requests: 1000000000');
    const events = judged({ scenario: endless }, { ...LIMITS, events: 10_000 });
    expect(events.stoppedBy).toBe('events');
    let now = 0;
    const clock = () => (now += 1000);
    const seconds = judged({ scenario: endless }, { ...LIMITS, seconds: 5, clock });
    expect(seconds.stoppedBy).toBe('seconds');
    expect(firstMissing(seconds)).toContain('after 5 s');
    const crowd = scenario.replace('80/s, requests: 2000', '1000000/s, requests: 1000000000');
    expect(judged({ scenario: crowd }, { ...LIMITS, memory: 2e6 }).passed).toBe(false);
  });
});
