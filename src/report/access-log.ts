import type { Traced, TracedRequest } from '../model/results.js';
import { dayTime } from './epoch.js';
import { requestId, sentOn, upstreamOf, versionOf, wire } from './spans.js';

/**
 * A line for each request at each proxy, in Envoy's default format (docs: configuration/observability/access_log/
 * usage), by when they were over. Where there are no proxies, the servers write as if they were some.
 */
export function* accessLog({ requests }: Traced): Generator<string, void> {
  const served = requests.filter(({ at, how }) => at !== null && how !== '' && how !== 'lost');
  const atProxies = served.filter(({ at }) => at?.isProxy === true);
  const logged = atProxies.length > 0 ? atProxies : served;
  for (const it of logged.sort((a, b) => a.left - b.left)) yield lineOf(it);
}

function lineOf(it: TracedRequest): string {
  const { method, path, answer, size, responseSize, arrived, left, how } = it;
  const sent = sentOn(it);
  const gone = how === 'withdrawn';
  const flags = gone ? 'DC' : (sent?.flags ?? '-');
  const took = sent !== null && sent.ended >= 0 ? milliseconds(sent.ended - sent.made) : '-';
  return (
    `[${dayTime(arrived)}] "${wire(method)} ${wire(path)} ${versionOf(it)}" ${gone ? 0 : answer} ${flags} ` +
    `${size} ${gone ? 0 : responseSize} ${milliseconds(left - arrived)} ${took} "-" ` +
    `"${wire(it.userAgent) || '-'}" "${requestId(it)}" "${wire(it.host) || '-'}" ` +
    `"${(sent === null ? '' : wire(upstreamOf(sent))) || '-'}"\n`
  );
}

function milliseconds(time: number): string {
  return String(Math.floor(time / 1e6));
}
