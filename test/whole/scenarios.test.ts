import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { load, root } from './stages.js';

const names = readdirSync(join(root, 'scenarios'))
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.slice(0, -'.yaml'.length));

/** Too large to be run twenty times over in a quick test; every run of theirs is checked below. */
const large = new Set(['scale-10k', 'leaf-spine']);
/** A million requests each: fewer other seeds than twenty. */
const fewer: Record<string, number> = { mm1: 5, mmc: 5 };
/** Scaled down: the network keeps its shape, the load its kind. */
const smaller: Record<string, string[]> = { 'scale-10k': ['n=620'] };

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

  it.runIf(!large.has(name))('keeps it for other seeds', { timeout: 120_000 }, () => {
    const last = 100 + (fewer[name] ?? 20);
    for (let seed = 101; seed <= last; seed++) {
      const other = run(load(name, `seed=${seed}`));
      const broken = other.expectations.filter(({ holds }) => !holds);
      expect(broken, `seed ${seed}`).toEqual([]);
    }
  });
});
