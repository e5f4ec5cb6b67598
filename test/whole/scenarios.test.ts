import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { judgeSeed, smaller } from '../proof/seeds/scenario.js';
import { load, root } from './stages.js';

const names = readdirSync(join(root, 'scenarios'))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length));

/** Of a million requests and the like: seeds of theirs are for `npm run proof -- --seeds` alone. */
const large = new Set(['scale-10k', 'leaf-spine', 'mm1', 'mmc', 'tcp-dumbbell', 'tcp-fairness']);

describe.each(names)('%s', (name) => {
  const results = run(load(name, ...(smaller[name] ?? [])));

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
  it.runIf(!large.has(name))('keeps it for another seed', () => {
    expect(judgeSeed(join(root, 'scenarios'), { scenario: name, seed: 101 })).toEqual([]);
  });
});
