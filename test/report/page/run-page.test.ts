import { beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../src/index.js';
import { assumptionsOf } from '../../../src/report/page/assumed.js';
import { type Carried, carriedIn } from '../../../src/report/page/carried.js';
import type { Repeat } from '../../../src/report/page/repeat.js';
import { runPage } from '../../../src/report/page/run-page.js';
import { runVerdict } from '../../../src/report/page/run-verdict.js';
import { load, plainOf } from '../../whole/stages.js';

const HOSTILE = `</script><script>alert('x')</script>&"\u202e\u0000`;
const TEXT = `version: 1
duration: 4 s
window: 500 ms
services: { web: { replicas: 2, time: exponential(9 ms) } }
traffic: { users: { to: web, arrivals: poisson(60/s), timeout: 200 ms } }
timeline: [ { at: 2 s, crash: web-0, for: 1 s } ]
expect: [ users.successRatio == 1, users.latency.p50 < 1 s ]
`;
const repeat: Repeat = {
  text: `# ${HOSTILE}\n${TEXT}`,
  file: 'mine.yaml',
  command: 'netloom run mine.yaml',
  version: '9.9.9',
  overlay: ['seed 7'],
  reads: [[`parts/${HOSTILE}.csv`, `a,b\n${HOSTILE}\n`]],
};

let page: string;
beforeAll(() => {
  const plain = { ...plainOf(TEXT), name: `shop ${HOSTILE}`, description: HOSTILE };
  page = runPage(run(plain, { samples: true }), plain, repeat);
});

describe('the page of a run', () => {
  it('says what was asked, what came out, how sure it is, and how to repeat it', () => {
    for (const words of [
      'What was asked',
      '1 of 2 conditions do not hold: users.successRatio == 1.',
      'This is one run with one seed, so no number here has an interval',
      '<code>netloom compare mine.yaml --replications 10 --report more.html</code>',
      'What is assumed, and not modelled',
      'crash web/web-0',
      '<code>mine.yaml</code>',
      '<pre>netloom run mine.yaml</pre>',
      '9.9.9',
      'seed 7',
    ]) {
      expect(page).toContain(words);
    }
  });

  it('says which of its numbers are over several runs, and shares as their conditions have them', () => {
    const plain = plainOf(
      TEXT.replace('users.successRatio == 1', 'users.success > 10 % in 3 replications').replace(
        'traffic: { ',
        'traffic: { others: { to: web, arrivals: poisson(9/s), timeout: 200 ms }, ',
      ),
    );
    const several = runPage(run(plain), plain, repeat).replace(/\s+/g, ' ');
    expect(several).toMatch(
      /users\.success &gt; 10 % in 3 replications<\/code><\/td><td>[89]\d\.\d %<\/td>/,
    );
    expect(several).toContain('one run, and more of them for its conditions, seed');
    expect(several).toContain('(up to 3); the table above has their intervals');
    expect(several).toContain('--metric others.successRatio,users.successRatio --report');
    expect(several).toContain('so that no time has 99 % of them');
    expect(several).not.toContain('none: one run');
  });

  it('says what came with the scenario, why requests failed, and where they were', () => {
    const plain = plainOf(TEXT);
    const told = runPage(run(plain), plain, repeat, ['the manifest is silent']);
    expect(told).toMatch(/<strong>Warning:<\/strong> the manifest is silent/);
    expect(told).toMatch(/failed of users: \d+ \w/);
    for (const title of ['Mean ms by stage', 'Backends']) expect(told).toContain(title);
    expect(told).not.toContain('█');
  });

  it('carries the scenario with the files that it reads, and says what is too long', () => {
    const { text, file, reads: files } = repeat;
    expect(carriedIn(page)).toEqual({ file, text, files });
    expect(page).toContain('<pre>netloom run report.html</pre>');
    expect(page).toContain('at these places seen from its folder:');
    expect(page).toContain('<code>parts/');
    const plain = plainOf(TEXT);
    const long: Carried['files'] = [
      ['long.csv', 'x'.repeat(3_000_000)],
      ['short.csv', '1\n'],
    ];
    const cut = runPage(run(plain), plain, { ...repeat, reads: long });
    expect(carriedIn(cut)?.files).toEqual([long[1]]);
    expect(cut).toMatch(/Left out, as they are too long for a page:[^]*<li>long\.csv<\/li>/);
    expect(cut).not.toContain('report.html');
    expect(cut).toContain('Save the scenario below as');
    expect(cut.length).toBeLessThan(1_000_000);
    for (const no of [
      '',
      page.replace('"files":[', '"files":[7,'),
      page.replace('"text":', '"t":'),
    ]) {
      expect(carriedIn(no)).toBeNull();
    }
  });

  it('says what Netloom is, to whoever was sent the page', () => {
    expect(page).toMatch(/<footer>\s*<p>\s*Made by Netloom 9\.9\.9, a program [^]*not measured/);
  });

  it('has no policy and no evenness where there is one replica alone', () => {
    const cells = (replicas: number) => {
      const plain = plainOf(TEXT.replace('replicas: 2', `replicas: ${replicas}`));
      const made = runPage(run(plain), plain, repeat);
      return [
        .../<td>web<\/td>[^]*?<\/tr>/
          .exec(made.slice(made.indexOf('by chance')))![0]
          .matchAll(/<td>(.*?)<\/td>/g),
      ].map(([, cell]) => cell);
    };
    expect([1, 7, 8].map((i) => cells(1)[i])).toEqual(['-', '-', '-']);
    const two = cells(2);
    expect(two[1]).toBe('random');
    expect(Number(two[7])).toBeGreaterThan(0.5);
  });

  it('draws each chart for small screens, too', () => {
    const [wide, narrow] = ['wide', 'narrow'].map((size) => [
      ...page.matchAll(new RegExp(`<div class="${size}"><svg [^>]*width="(\\d+)"`, 'g')),
    ]);
    expect(wide.length).toBeGreaterThan(3);
    expect(narrow.map(([, width]) => width)).toEqual(wide.map(() => '336'));
    expect(new Set(wide.map(([, width]) => width))).toEqual(new Set(['820']));
  });

  it('runs no script, asks for nothing, and takes no name for markup', () => {
    expect([...page.matchAll(/<script[^>]*>/g)].map(([tag]) => tag)).toEqual([
      '<script type="application/json" id="netloom-scenario">',
      '<script type="application/json" id="netloom-results">',
    ]);
    expect(page.match(/<\/script>/g)).toHaveLength(2);
    expect(page).toContain("default-src 'none'".replaceAll("'", '&#39;'));
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(page).not.toMatch(/[\u0000-\u0008\u202e]/);
    expect(page).not.toMatch(/>[^<]*(NaN|undefined|\[object)/);
  });

  it('carries its results, which a program can read', () => {
    const [, json] = /id="netloom-results">(.*?)<\/script>/s.exec(page)!;
    const results = JSON.parse(json) as { digest: string; scenario: string };
    expect(page).toContain(`<code>${results.digest}</code>`);
    expect(results.scenario).toContain('</script>');
  });

  it('draws in colours that the page may change', () => {
    expect(page).toContain('stroke="var(--series-1, #0072b2)"');
    expect(page).toContain('prefers-color-scheme:dark');
  });
});

describe('the verdict of a run', () => {
  it('tells of all workloads in the order of the table, and of pings as pings', () => {
    const { sentences, mood } = runVerdict(run(load('docker-network')));
    expect(mood).toBe('good');
    expect(sentences).toEqual([
      'All 6 conditions that the scenario sets hold: it came out as expected, good or bad.',
      expect.stringMatching(/^by-address: 0 of 2 pings came back/),
      expect.stringMatching(/^by-name: 0 of 1 pings came back/),
      expect.stringMatching(/^ping: all 4 pings came back; the median took 20\.\d µs\.$/),
    ]);
  });
});

describe('what is assumed', () => {
  it('is what the scenario uses, and no more', () => {
    const bare = assumptionsOf(load('compare-policies')).join(' ');
    expect(bare).toContain('on no network');
    expect(bare).not.toContain('Switches');
    const unlinked = assumptionsOf(load('retry-storm-cured')).join(' ');
    expect(bare + unlinked).not.toContain('TCP');
    const docker = assumptionsOf(load('docker-network')).join(' ');
    expect(docker).toContain('Switches have no spanning tree');
    expect(docker).not.toContain('HTTP/2');
  });
});
