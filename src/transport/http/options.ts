import { OptionReader } from '../../engine/option-reader.js';
import type { OptionValue } from '../../engine/options.js';
import type { KeepOptions } from '../seats.js';
import type { HeadOptions } from './head.js';
import type { FlowOptions } from './http2-session.js';
import { http } from './table.js';

/** What is said of HTTP, besides its client's pool. */
export interface HttpOptions {
  heads: HeadOptions;
  keep: KeepOptions;
  flow: FlowOptions;
  streaming: boolean;
}

/** What may stand in a request's target (RFC 3986, section 3.3 and 3.4). */
const TARGET = /^\/[\w\-.~!$&'()*+,;=:@/?%]*$/;

/** Options with what was said of them; a RangeError says in one sentence what is wrong. */
export function httpOptions(said: ReadonlyMap<string, OptionValue>): HttpOptions {
  const given = new OptionReader(http, said);
  const path = given.text('path');
  if (!TARGET.test(path)) given.fail(`'path' must begin with / and have no spaces, not '${path}'`);
  const or = (name: string): number => (given.has(name) ? given.number(name) : Infinity);
  return {
    heads: {
      path,
      requestFields: given.number('requestFields'),
      responseFields: given.number('responseFields'),
    },
    keep: { idle: or('serverIdle'), uses: or('serverUses') },
    flow: {
      streams: given.number('streams'),
      streamWindow: given.number('streamWindow'),
      connectionWindow: given.number('connectionWindow'),
    },
    streaming: given.boolean('streaming'),
  };
}
