import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../src/labs/conduct.js';
import { testLab } from '../../src/labs/self-test.js';
import { formatErrors } from '../../src/scenario/errors.js';
import { files, read, small } from './lab.js';

const text = (name: string) => files.get(name)!;
const changed = (name: string, from: string | RegExp, to: string) => ({
  [name]: text(name).replace(from, to),
});

it('writes a template that passes its own test', () => {
  expect(testLab(small(), LIMITS)).toEqual([]);
});

describe('a mistake in a lab', () => {
  it.each([
    [{ 'lab.zh.md': null }, 'small/lab.zh.md:1:1: it is missing: the same in Simplified Chinese'],
    [{ 'lab.md': 'Hello' }, 'small/lab.md:1:1: expected front matter'],
    [changed('lab.md', 'minutes: 10', 'minutes: 90'), 'small/lab.md:3:10: minutes: '],
    [
      changed('lab.md', 'minutes', 'minuets'),
      "small/lab.md:3:1: minuets: unknown key 'minuets': did you mean 'minutes'?",
    ],
    [changed('lab.md', '{ask guess}', '{ask gues}'), "no question 'gues': did you mean 'guess'?"],
    [changed('lab.md', '{ask guess}', ''), "the question 'guess' has no place: a line {ask guess}"],
    [
      changed('checks.yaml', 'answer: queue', 'answer: queu'),
      "no choice 'queu': did you mean 'queue'?",
    ],
    [changed('checks.yaml', 'answer: queue', ''), "'answer' is missing: the right choice"],
    [changed('checks.yaml', 'result: users', 'reslut: users'), "did you mean 'result'?"],
    [
      changed('checks.yaml', 'same: [traffic, services.server.handler]', ''),
      "checks.untouched: expected one of 'result', 'file', 'same' and 'value'",
    ],
    [
      changed('checks.yaml', 'questions:', 'vary: { laod: [1, 2] }\nquestions:'),
      "start.yaml has no parameter 'laod'",
    ],
    [changed('start.yaml', 'seed: 1\n', ''), "small/start.yaml:1:1: 'seed: 1' is missing"],
    [
      changed('wrong.yaml', 'stumbles: quick', 'stumbles: quikc'),
      "no check or question 'quikc': did you mean 'quick'?",
    ],
    [changed('wrong.yaml', /less-traffic[^]*/, ''), 'expected at least 3 attempts, not 1'],
    [
      changed('wrong.yaml', 'from: start', 'from: solution'),
      "nothing-changed.stumbles: it passes, not at 'quick'",
    ],
    [changed('wrong.yaml', 'why: work', 'why: queue'), "it passes, not at 'why'"],
    [
      changed(
        'wrong.yaml',
        'set: [traffic.users.rate=40/s]\n  stumbles: untouched',
        'from: start\n  stumbles: quick',
      ),
      "less-traffic: it is told the same as 'nothing-changed'",
    ],
    [
      changed('checks.yaml', 'value: users.latency.p99', 'value: users.latency.p98'),
      "no result 'users.latency.p98': did you mean",
    ],
    [
      changed('checks.yaml', 'value: users.latency.p99', 'value: users.latency.mean'),
      "what came of the prediction 'guess' tells the answer",
    ],
    [
      changed('lab.md', '{start users.latency.mean}', '{start user.latency.mean}'),
      '{start user.latency.mean}: ',
    ],
    [
      changed('solution.yaml', 'workers: 2', 'workers: 1'),
      "it does not pass for student 'a': 'quick': The mean is not below",
    ],
    [changed('start.yaml', 'workers: 1', 'workers: 2'), 'it passes all checks'],
    [changed('solution.yaml', 'workers: 2', 'workers: two'), 'small/solution.yaml:'],
  ])('is told with its place: %#', (given: Record<string, string | null>, told) => {
    const { authored, errors } = read(given);
    const all = authored === null ? errors : testLab(authored, LIMITS, ['a']);
    expect(formatErrors(all)).toContain(told);
  });
});

it('keeps solutions out of what is handed out', () => {
  const { lab, right } = small();
  const handout = JSON.stringify(lab);
  expect(handout).not.toContain('workers: 2');
  // Of the choices none stands out, but by a salted hash.
  expect([...right]).toEqual([['why', 'queue']]);
  expect(handout.split('"queue"')).toHaveLength(2);
  expect(handout.split('"work"')).toHaveLength(2);
});
