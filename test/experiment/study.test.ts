import { describe, expect, it } from 'vitest';
import { closedLoops, studyOf } from '../../src/experiment/study.js';
import { plainOf } from '../whole/stages.js';

const scenario = (traffic: string, rest = 'duration: 10 s'): string => `
version: 1
name: study
${rest}
services:
  web: { replicas: 2, time: 'exponential(10 ms)' }
traffic:
  users: { to: web, ${traffic} }
`;

describe('a study', () => {
  it.each([
    ['rate: 100/s', 'duration: 10 s', 'steady', 'nothing changes'],
    ['kind: closed, users: 3', 'duration: 10 s', 'steady', 'nothing changes'],
    ['rate: 100/s, requests: 50', 'duration: 10 s', 'terminating', 'users ends after so many'],
    ['kind: closed, users: 3, requests: 50', '', 'terminating', 'users ends after so many'],
    ['kind: sessions, rate: 1/s', 'duration: 10 s', 'terminating', 'users comes in sessions'],
    ["arrivals: 'ramp(10/s, 90/s, 5 s)'", 'duration: 10 s', 'terminating', 'arrivals by ramp'],
    ['rate: 100/s, start: 1 s', 'duration: 10 s', 'terminating', 'begins later'],
    ['rate: 100/s, stop: 1 s', 'duration: 10 s', 'terminating', 'stops earlier'],
    [
      'rate: 100/s',
      'duration: 10 s\ntimeline: [{ at: 5 s, slow: web, factor: 2 }]',
      'terminating',
      'there is a timeline',
    ],
  ])('of %s with %s is %s', (traffic, rest, kind, why) => {
    const study = studyOf([plainOf(scenario(traffic, rest))], null);
    expect(study.kind).toBe(kind);
    expect(study.why).toContain(why);
  });

  it('is what was asked for', () => {
    const plain = plainOf(scenario('rate: 100/s'));
    expect(studyOf([plain], 'terminating')).toEqual({ kind: 'terminating', why: 'as asked' });
    const ending = plainOf(scenario('rate: 100/s, requests: 10', ''));
    expect(() => studyOf([plain, ending], 'steady')).toThrow(/needs a duration/);
  });

  it('knows whose arrivals are not common', () => {
    expect(closedLoops(plainOf(scenario('rate: 100/s')))).toEqual([]);
    expect(closedLoops(plainOf(scenario('kind: closed, users: 3')))).toEqual(['users']);
  });
});
