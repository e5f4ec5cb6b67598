/**
 * YAML as Kubernetes reads it: by go-yaml v2, which is YAML 1.1 with merge keys (`010` is eight and
 * `yes` is true), but for base 60 and dates, which stay text, and with `0o17` from 1.2.
 */
import type { ScalarTag, Tags } from 'yaml';
import type { Dialect } from '../../scenario/document.js';

const STRANGE = /:(binary|omap|pairs|set|timestamp)$/;

const octal: ScalarTag = {
  identify: () => false,
  default: true,
  tag: 'tag:yaml.org,2002:int',
  test: /^[-+]?0o[0-7]+$/,
  resolve: (text) => Number(text.replace(/^[-+]/, '')) * (text.startsWith('-') ? -1 : 1),
};

const withoutStrangers = (tags: Tags): Tags => [
  octal,
  ...tags.filter((tag) => {
    if (typeof tag === 'string') return true;
    return !STRANGE.test(tag.tag) && tag.format !== 'TIME';
  }),
];

export const yaml11: Dialect = {
  options: { version: '1.1', customTags: withoutStrangers },
  scalar(value, source) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return value;
    }
    return value === null || value === undefined ? null : (source ?? null);
  },
  empty: true,
};
