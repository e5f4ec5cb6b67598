import { describe, expect, it } from 'vitest';
import { settingOf } from '../../../src/report/page/setting.js';
import { load } from '../../whole/stages.js';

/** The cells of a page's setting, row by row. */
const rowsOf = (name: string): string[][] =>
  [...settingOf(load(name)).text.matchAll(/<tr>([^]*?)<\/tr>/g)].map(([, row]) =>
    [...row.matchAll(/<td>([^]*?)<\/td>/g)].map(([, cell]) => cell),
  );
const rowOf = (name: string, of: string): string =>
  rowsOf(name)
    .filter(([first]) => first === of)
    .pop()![1];

describe('the setting', () => {
  it('says what tells services apart that are alike in workers and work', () => {
    const said = (of: string) => rowOf('retry-storm-cured', of);
    expect(said('breaker')).toBe(
      'a caller has at most 16 connections, 32 waiting for one (breaker)',
    );
    expect(said('budget')).toMatch(/^retry budget: 20.0 % of .*, or 3 if that is more$/);
    expect(said('shed')).toBe('sheds load when 64 wait');
    expect(said('to_bare')).toBe(
      'up to 4 attempts of 250 ms, again after timed-out; work for who has given up is not cancelled; ' +
        'objective: 95.0 % answered well, over 60 s',
    );
    // What is as by default is not said.
    expect(rowsOf('retry-storm-cured').filter(([first]) => first === 'bare')).toHaveLength(1);
  });

  it('says the speeds of unequal replicas', () => {
    expect(rowOf('compare-policies', 'web')).toMatch(
      /^speeds of its replicas 4 \(2 times\), 2 \(2 times\), 1 \(4 times\);/,
    );
  });

  it('says how pods live and die, how connections are kept, and counts who is there', () => {
    const shop = rowOf('manifest-rollout', 'shop');
    for (const words of [
      'a surge of 25 %',
      'started up in 3 s',
      'readiness probe every 2 s, failed after 2',
      'no preStop hook',
      'at SIGTERM: exit',
      'disruption budget: at most 25 % unavailable',
    ]) {
      expect(shop).toContain(words);
    }
    expect(rowOf('manifest-rollout', 'fresh')).toBe('http1, a new connection for each request');
    expect(rowOf('manifest-rollout', 'kept')).toBe('http1 on connections that are kept');
    expect(rowsOf('manifest-rollout').find(([first]) => first === 'shop')![1]).toBe('4');
  });
});
