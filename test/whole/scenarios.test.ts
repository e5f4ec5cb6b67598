import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { judgeSeed, smaller } from '../proof/seeds/scenario.js';
import { load, root } from './stages.js';

const names = readdirSync(join(root, 'scenarios'))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length));

/** Of a million requests and the like, scaled down: whole for `npm run proof -- --seeds`. */
const large: Readonly<Record<string, readonly string[]>> = {
  ...smaller,
  'leaf-spine': ['duration=100 ms'],
  mm1: ['n=40000'],
  mmc: ['n=50000'],
  'tcp-dumbbell': ['duration=30 s'],
  'tcp-fairness': ['duration=50 s'],
};

/** Whole under its own seed, and scaled down, as far as its claims bear it, under another. */
const long: Readonly<Record<string, readonly string[]>> = {
  bookinfo: ['duration=30 s'],
  bufferbloat: ['duration=15 s'],
  dctcp: ['duration=2 s', 'warmup=500 ms'],
  'retry-storm': ['duration=30 s'],
  'rolling-update': ['duration=50 s'],
  'sidecar-life': [
    'duration=30 s',
    'traffic.users_bare.rate=100/s',
    'traffic.users_slept.rate=100/s',
  ],
  'stale-views': ['n=8000'],
  'tail-at-scale': ['n=300'],
  'three-gateways': ['duration=20 s'],
};

describe.each(names)('%s', (name) => {
  const results = run(load(name, ...(large[name] ?? [])));

  it('ends by itself, with nothing lost', () => {
    expect(results.ended).toEqual({ reason: 'done', detail: '' });
    expect(results.conservation.packets.balanced).toBe(true);
    expect(results.conservation.requests.balanced).toBe(true);
  });

  it('keeps what it expects', () => {
    expect(results.expectations.length).toBeGreaterThan(0);
    expect(results.expectations.filter(({ holds }) => !holds)).toEqual([]);
  });

  it("obeys Little's law, the utilisation law and the bound of work", () => {
    for (const service of results.services.values()) {
      expect(service.littlesLaw.holds).toBe(true);
      expect(service.utilisationLaw.holds).toBe(true);
      expect(service.workLaw.holds).toBe(true);
    }
  });

  // Twenty of them: `npm run proof -- --seeds`.
  it('keeps it for another seed', () => {
    const job = { scenario: name, seed: 101 };
    expect(judgeSeed(join(root, 'scenarios'), job, large[name] ?? long[name])).toEqual([]);
  });
});
