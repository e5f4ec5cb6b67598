import { expect, test } from 'vitest';
import { readDocument } from '../../src/scenario/document.js';

const treeOf = (text: string) => {
  const { tree, errors } = readDocument(text);
  expect(errors).toEqual([]);
  return tree;
};

test('maps keep names that plain objects would lose or move', () => {
  const tree = treeOf('b: 1\n10: 2\n9: 3\n__proto__: 4\nconstructor: 5\n010: 6\n');
  expect([...(tree as Map<string, unknown>)]).toEqual([
    ['b', 1],
    ['10', 2],
    ['9', 3],
    ['__proto__', 4],
    ['constructor', 5],
    ['010', 6],
  ]);
});

test('numbers that do not print as they are written stay text', () => {
  expect(treeOf('[010, 1e9, 1.0, 0x10, 12345678901234567890, .inf, 5, -2.5]')).toEqual([
    '010',
    '1e9',
    '1.0',
    '0x10',
    '12345678901234567890',
    '.inf',
    5,
    -2.5,
  ]);
});

test('merge keys bring in what a map does not say itself', () => {
  const tree = treeOf(`
a: &a { x: 1, y: 2 }
b: &b { y: 3, z: 4 }
c: { <<: *a, x: 9 }
d: { <<: [*a, *b] }
`) as Map<string, Map<string, number>>;
  expect(Object.fromEntries(tree.get('c')!)).toEqual({ x: 9, y: 2 });
  expect(Object.fromEntries(tree.get('d')!)).toEqual({ x: 1, y: 2, z: 4 });
});

test('an alias can be used often, each time as a copy', () => {
  const tree = treeOf('a: &a { x: 1 }\nb: *a\nc: *a\n') as Map<string, Map<string, number>>;
  tree.get('b')!.set('x', 2);
  expect(tree.get('c')!.get('x')).toBe(1);
});

test('places lead through aliases and merges to where a thing is written', () => {
  const document = readDocument('a: &a\n  x: 1\nb: *a\nc: { <<: *a }\nd: [1, { e: }]\n');
  expect(document.locate(['b', 'x'], 'value')).toEqual({ line: 2, column: 6 });
  expect(document.locate(['c', 'x'], 'key')).toEqual({ line: 2, column: 3 });
  expect(document.locate(['d', 0], 'value')).toEqual({ line: 5, column: 5 });
  expect(document.locate(['d', 1, 'e'], 'value')).toEqual({ line: 5, column: 10 });
  expect(document.locate(['d', 1, 'missing', 'deep'], 'value')).toEqual({ line: 5, column: 8 });
});

test.each([
  ['&a [*a]', 'within what it repeats'],
  ['a: &a { b: *a }', 'within what it repeats'],
  ['a: &a { <<: *a }', '<< takes a map'],
  ['a: { <<: 5 }', '<< takes a map'],
  ['a: !!js/function "x"', 'scenarios use no tags'],
  ['[ '.repeat(100), 'not valid YAML'],
  ['[ '.repeat(300), 'nested too deeply'],
  ['- '.repeat(5000) + 'a', 'nested too deeply'],
  ['{a: '.repeat(3000), 'nested too deeply'],
  ['[ '.repeat(300) + ' ]'.repeat(300), 'nested too deeply'],
  ['['.repeat(100_000), 'nested too deeply'],
])('%# is one clear error', (text, message) => {
  const { errors } = readDocument(text);
  expect(errors).toHaveLength(1);
  expect(errors[0].message).toContain(message);
});

test('places are found in a text whose nodes it does not keep', () => {
  const filler = `# ${'x'.repeat(98)}\n`.repeat(11_000);
  const document = readDocument(`${filler}a: 1\nb: [2, { c: 3 }]\n`);
  expect(document.tree).toEqual(
    new Map<string, unknown>([
      ['a', 1],
      ['b', [2, new Map([['c', 3]])]],
    ]),
  );
  expect(document.locate(['b', 1, 'c'], 'value')).toEqual({ line: 11_002, column: 13 });
  expect(document.locate(['a'], 'key')).toEqual({ line: 11_001, column: 1 });
});
