import { OptionReader } from '../../engine/option-reader.js';
import type { OptionValue } from '../../engine/options.js';
import type { KeepOptions } from '../seats.js';
import type { Resend } from './group.js';
import type { FlowOptions } from './http2-session.js';
import { checkHttp, http, httpServer } from './table.js';

/** What is said of a client of HTTP, besides its pool. */
export interface HttpOptions {
  path: string;
  /** Bytes of further fields of a request. */
  fields: number;
  /** Head and body of a request are written apart. */
  apart: boolean;
  resend: Resend;
  flow: FlowOptions;
}

/** What is said of a server of HTTP. */
export interface HttpServerOptions {
  /** Bytes of further fields of an answer. */
  fields: number;
  keep: KeepOptions;
  flow: FlowOptions;
}

type Said = ReadonlyMap<string, OptionValue>;

/** Options with what was said of them; a RangeError says in one sentence what is wrong. */
export function httpOptions(said: Said): HttpOptions {
  const given = new OptionReader(http, said);
  checkHttp(said);
  return {
    path: given.text('path'),
    fields: given.number('fields'),
    apart: given.number('writes') === 2,
    resend: given.choice('resend') as Resend,
    flow: flowOf(given, orNever(given, 'streams')),
  };
}

/** The same of a server. */
export function httpServerOptions(said: Said): HttpServerOptions {
  const given = new OptionReader(httpServer, said);
  return {
    fields: given.number('fields'),
    keep: { idle: orNever(given, 'idle'), uses: orNever(given, 'uses') },
    flow: flowOf(given, given.number('streams')),
  };
}

function flowOf(given: OptionReader, streams: number): FlowOptions {
  return {
    streams,
    streamWindow: given.number('streamWindow'),
    connectionWindow: given.number('connectionWindow'),
    pingInterval: orNever(given, 'pingInterval'),
    pingTimeout: given.number('pingTimeout'),
  };
}

function orNever(given: OptionReader, name: string): number {
  return given.has(name) ? given.number(name) : Infinity;
}
