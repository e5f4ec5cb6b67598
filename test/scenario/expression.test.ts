import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { log, pow } from '../../src/engine/math.js';
import { evaluate, ExpressionError, parseExpression } from '../../src/scenario/expression.js';

const scope = { known: [], resolve: () => undefined };
const worth = (text: string) => evaluate(parseExpression(text), scope);

test.each([
  'import({ a: 1 })',
  'createUnit("furlong")',
  'evaluate("1")',
  'parse("1")',
  'simplify("x")',
  'derivative("x", "x")',
  'random()',
  'zeros(1e5, 1e5)',
  'range(0, 1e9)',
  '0:1e9',
  '[1, 2, 3]',
  '{ a: 1 }',
  'cos.constructor("return 1")',
  '"".constructor',
  '[].constructor.constructor("return 1")()',
  'f(x) = f(x)',
  'x = 1',
  '1; 2',
  'true ? 1 : 2',
  '5!',
  '1 ms to s',
  'constructor',
  '__proto__',
  'toString()',
  'hasOwnProperty("a")',
  'i',
  '3 i',
  '1 == 1',
  'not 1',
  '5 kg',
  '1 degC',
  '"text"',
  '/* */',
  '',
  '('.repeat(41),
  '['.repeat(200),
  '1' + '+1'.repeat(200),
  '-'.repeat(500) + '1',
  'a'.repeat(1000),
])('%s is refused with a sentence', (text) => {
  expect(() => worth(text)).toThrow(ExpressionError);
});

test('a tower of powers is no more than infinite', () => {
  expect(worth('9^9^9^9')).toBe(Infinity);
});

test('long chains of signs and powers do not overflow the stack', () => {
  expect(worth('-'.repeat(398) + '1')).toBe(1);
  expect(worth('1' + '^1'.repeat(190))).toBe(1);
});

test('powers and logarithms are the ones that are alike in every engine', () => {
  expect(worth('1.1 ^ 2.3')).toBe(pow(1.1, 2.3));
  expect(worth('log(7.7)')).toBe(log(7.7));
});

test('whatever is written, the answer is a value or a sentence', () => {
  const word = fc.constantFrom(
    ...'+-*/^%()[]{}.,;:=!?\'" \n1 2.5 ms s B x min cos i constructor'.split(''),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(word).map((words) => words.join('')),
      ),
      (text) => {
        try {
          expect(worth(text)).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
        }
      },
    ),
    { seed: 1, numRuns: 400 },
  );
});
