import type { TreeMap } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';
import { retriedOn } from '../mesh/retry-conditions.js';
import { duration, mapOf } from '../mesh/words.js';

/** Retries are for connections that fail, and for the codes that are named (GEP-1731). */
const ALWAYS = 'connect-failure,refused-stream,unavailable,cancelled';

/**
 * Time limits and retries of a rule. A limit of 0 is none.
 * @param usual retries where the rule says nothing of them
 */
export function patience(rule: Part, usual: number): TreeMap {
  const timeouts = rule.part('timeouts');
  const whole = timeouts.duration('request') ?? 0;
  const each = timeouts.duration('backendRequest') ?? 0;
  const told = rule.has('retry') ? rule.part('retry') : null;
  const codes = told?.value('codes');
  const listed = Array.isArray(codes) ? codes.map(String) : ['503'];
  const more = told === null ? usual : (told.integer('attempts', 0, 1e9) ?? 2);
  const base = told?.duration('backoff') ?? 25e6;
  const retries = new Map([
    ...mapOf({
      like: 'istio',
      attempts: Math.min(more, 49) + 1,
      timeout: each === 0 ? undefined : duration(each),
      base: duration(base),
      max: duration(10 * base),
    }),
    ...retriedOn([ALWAYS, ...listed].join()),
  ]);
  return mapOf({
    timeout: whole === 0 ? undefined : duration(whole),
    retries: more === 0 && each === 0 ? 'none' : retries,
  });
}
