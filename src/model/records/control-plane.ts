/** What is told of how news travelled. */
import { count, members, record, seconds, tally } from '../fields.js';
import { ofOutcomes } from './latency.js';

/** Null without a sample. */
export const lag = record({
  count: count('Samples.'),
  mean: seconds().orNull(),
  p50: seconds().orNull(),
  p90: seconds().orNull(),
  p99: seconds().orNull(),
  max: seconds().orNull(),
});

export const listener = record({
  heard: lag.means('From a change to one of them hearing of it.'),
  stale: count(
    'Requests and new connections that they sent to an endpoint that was leaving or gone.',
  ),
  ended: tally(
    ofOutcomes,
    'How those requests ended, `completed` too; connections of a pool are for no one request.',
  ),
});

/** Over the whole run. */
export const controlPlane = record({
  changes: count('Endpoints that came or went, and configurations that changed.'),
  underWay: count('Those of which not all had heard at the end.'),
  last: lag.means('From a change to the last one hearing of it.'),
  listeners: members(
    listener,
    'kube-proxy: of nodes; proxy: sidecars, gateways, waypoints, ztunnels; client: those who balance themselves.',
  ),
});
