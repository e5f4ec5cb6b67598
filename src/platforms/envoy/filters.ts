import type { TreeMap } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import { duration, mapOf } from '../mesh/words.js';
import { shareOf, typeOf } from './values.js';

/** What filters do to the requests of a route, in its words; null for nothing. */
export interface Filters {
  fault: TreeMap | null;
  limit: TreeMap | null;
}

/** Filters that change nothing of what is seen here. */
const SILENT =
  /^(Router|Cors|GrpcStats|GrpcWeb|HeaderToMetadata|Compressor|Decompressor|Buffer|GrpcHttp1Bridge)$/;

/** The filters of an HTTP connection manager. */
export function filtersOf(manager: Part): Filters {
  const filters: Filters = { fault: null, limit: null };
  for (const filter of manager.parts('http_filters')) {
    const config = filter.part('typed_config');
    const type = typeOf(config);
    const name = filter.text('name') ?? '';
    if (type === 'HTTPFault') filters.fault = faultOf(config);
    else if (type === 'LocalRateLimit') filters.limit = limitOf(config);
    else if (SILENT.test(type) || name.endsWith('router')) config.leaveOut();
  }
  return filters;
}

/** Null where it does nothing. */
export function faultOf(config: Part): TreeMap | null {
  config.passOver('@type');
  const delay = config.part('delay');
  const abort = config.part('abort');
  const time = delay.duration('fixed_delay');
  const status = abort.integer('http_status', 200, 599);
  const words = mapOf({
    delay:
      time === undefined || time === 0
        ? undefined
        : mapOf({ time: duration(time), share: shareOf(delay.part('percentage'), 0) }),
    abort:
      status === undefined
        ? undefined
        : mapOf({ status, share: shareOf(abort.part('percentage'), 0) }),
  });
  return words.size === 0 ? null : words;
}

/** A local rate limit does nothing unless it is enabled and enforced, of which neither is the default. */
export function limitOf(config: Part): TreeMap | null {
  config.passOver('@type', 'stat_prefix', 'status');
  const bucket = config.part('token_bucket');
  const tokens = bucket.integer('max_tokens', 1, 4_294_967_295);
  const fill = bucket.integer('tokens_per_fill', 1, 4_294_967_295) ?? 1;
  const interval = bucket.duration('fill_interval');
  const enabled = shareOf(config.part('filter_enabled'), 0) ?? 0;
  const enforced = shareOf(config.part('filter_enforced'), 0) ?? 0;
  if (tokens === undefined || interval === undefined || enabled === 0 || enforced === 0)
    return null;
  return mapOf({ tokens, fill, interval: duration(Math.max(1, interval)) });
}
