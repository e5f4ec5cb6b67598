import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../src/index.js';
import { placeAt } from '../../src/web/words/place.js';
import { Words } from '../../src/web/words/schema.js';

/** The place of the | in a text. */
function at(marked: string) {
  const { path, at, word } = placeAt(marked.replace('|', ''), marked.indexOf('|'));
  return [path.join(' '), at, word];
}

const words = new Words(jsonSchema());

describe('the place of the cursor', () => {
  it.each([
    ['|', '', 'key', ''],
    ['serv|', '', 'key', 'serv'],
    ['services:\n  |', 'services', 'key', ''],
    ['services:\n  web:\n    pol|', 'services web', 'key', 'pol'],
    ['services:\n  web:\n    policy: ro|', 'services web policy', 'value', 'ro'],
    ['services:\n  web:\n    policy: x\n  |', 'services', 'key', ''],
    ['services:\n  web:\n    policy: x\n|', '', 'key', ''],
    ['services:\n  web: { replicas: 3, po|', 'services web', 'key', 'po'],
    ['services:\n  web: { replicas: 3, policy: rou|', 'services web policy', 'value', 'rou'],
    ['services: { web: { time: exponential(5 ms) }, api: {|', 'services api', 'key', ''],
    ['links:\n  - from: a\n    ra|', 'links *', 'key', 'ra'],
    ['links:\n- from: a\n  ra|', 'links *', 'key', 'ra'],
    ['links:\n- from: a\n- |', 'links *', 'key', ''],
    ['links:\n- from: a\nseed|', '', 'key', 'seed'],
    ['compare:\n  policies: [random, ro|', 'compare policies *', 'key', 'ro'],
    ['compare:\n  policies:\n    - random\n    - ro|', 'compare policies *', 'key', 'ro'],
    ['# services:\n"my hosts": 1\nhosts:\n  "a b":\n    na|', 'hosts a b', 'key', 'na'],
    ['traffic:\n  u:\n    # a note: here\n\n    to: we|', 'traffic u to', 'value', 'we'],
    ['a: {b: [1,\n  2], c|', 'a', 'key', 'c'],
  ])('of %j', (marked, path, kind, word) => {
    expect(at(marked)).toEqual([path, kind, word]);
  });
});

describe('the words of the schema', () => {
  it('knows the keys of a map below a name', () => {
    const keys = words.keysAt(['services', 'web']).map(({ word }) => word);
    expect(keys).toEqual(expect.arrayContaining(['replicas', 'policy', 'time', 'queue']));
  });

  it('knows policies with what they do, by word and by key', () => {
    const policies = words.valuesAt(['services', 'web', 'policy']);
    const late = policies.find(({ word }) => word === 'central-queue');
    expect(late?.help).toContain('requests wait at the balancer');
    expect(words.keysAt(['services', 'web', 'policy', 'central-queue'])[0].word).toBe('slots');
  });

  it('says what a key means, its kind, and its default', () => {
    expect(words.helpAt(['services', 'web', 'workers'])).toMatch(/whole number.*Default: 1/);
    expect(words.helpAt(['nonsense'])).toBe('');
  });
});
