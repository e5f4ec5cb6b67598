import fc from 'fast-check';
import { isMap, parseDocument, visit } from 'yaml';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/index.js';
import { expand } from '../../src/scenario/expand.js';
import { fixture, plainOf } from './lowering.js';

const names = ['docker', 'queue', 'fabrics', 'everything'];
const included = 'version: 1\nduration: 1 s\ninclude: { kubernetes: kubernetes/shop.yaml }\n';
const texts = new Map([
  ...names.map((name) => [name, fixture(`lowering/${name}.yaml`)] as const),
  ['a manifest', included],
]);

describe.each([...texts])('the expanded form of %s', (_, text) => {
  const plain = plainOf(text);
  const expanded = expand(plain);

  it('lowers to the same plain scenario', () => {
    expect(plainOf(expanded)).toEqual(plain);
  });

  it('expands to itself', () => {
    expect(expand(plainOf(expanded))).toBe(expanded);
  });

  it('has no short forms left', () => {
    expect(expanded).not.toMatch(/^(networks|hosts|routers|switches|fabrics|include|parameters):/m);
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (choices) => {
        const document = parseDocument(text);
        visit(document, {
          Map(_key, map) {
            if (!isMap(map)) return;
            // Fisher and Yates.
            for (let i = map.items.length - 1; i > 0; i--) {
              const j = Number(choices.next().value) % (i + 1);
              [map.items[i], map.items[j]] = [map.items[j], map.items[i]];
            }
          },
        });
        expect(expand(plainOf(document.toString()))).toBe(expanded);
      }),
      { numRuns: 8, seed: 7 },
    );
  });
});

describe('running the expanded form', () => {
  it('gives the same digest', () => {
    for (const name of ['docker', 'queue', 'everything']) {
      const plain = plainOf(fixture(`lowering/${name}.yaml`));
      const { digest, conservation } = run(plain);
      expect(run(plainOf(expand(plain))).digest).toBe(digest);
      expect(conservation.packets.balanced && conservation.requests.balanced).toBe(true);
    }
  });
});
