import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { blocksOf } from '../../src/report/blocks.js';
import { tableParts } from '../../src/report/table.js';
import { steps } from '../../src/traffic/steps.js';
import { tables } from '../../src/web/texts/zh/tables.js';
import { fixture } from '../report/fixture.js';

/** Heads that are signs of the field, the same in any language. */
const SIGNS =
  /^(p\d+(\.\d+)?|p99 all|rtt( p\d+)?|Jain|cwnd|ssthresh|ttl|ping|dns|tls|TLS|time-wait)$/;

/** Titles and heads as they stand in the sources: not every run has all tables. */
function written(): string[] {
  const folder = fileURLToPath(new URL('../../src/report/', import.meta.url));
  const found = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(folder + file, 'utf8'))
    .flatMap((source) => [
      ...[...source.matchAll(/\bgrid\(\s*(['"])(.+?)\1,/g)].map(([, , title]) => title),
      ...[...source.matchAll(/'(<[a-z][^'<>]*|[^']* <[a-z][^']*)'/g)].flatMap(([, head]) =>
        head
          .split(' ')
          .map((word) => word.replace(/^<|\?*$/g, '').replaceAll('_', ' '))
          .filter((word) => word !== ''),
      ),
    ]);
  expect(found.length).toBeGreaterThan(100);
  return found;
}

it('has a Chinese word for each title and head of the tables', () => {
  const shown = blocksOf((paint) => tableParts(fixture(), paint)).flatMap((block) =>
    block.kind === 'table' ? [block.title, ...block.columns.map(({ head }) => head)] : [],
  );
  const all = new Set([...shown, ...steps, ...written()]);
  expect([...all].filter((word) => !tables.has(word) && !SIGNS.test(word))).toEqual([]);
});
