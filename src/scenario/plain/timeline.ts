import type { Path } from '../errors.js';
import * as k from '../words.js';
import { ERRORS, errors } from './errors.js';
import type { Shape } from '../words/word.js';

/** When a change happens, and for how long. */
const when = {
  at: k.oneOrMore(k.duration()).optional().describe('When: at one instant, or at several.'),
  every: k
    .duration({ min: 1 })
    .optional()
    .describe('Instead of at: so often, from start to start.'),
  random: k
    .distribution('duration')
    .optional()
    .describe('Instead of at: so long after the end of the last one, drawn each time.'),
  from: k.duration().optional().describe('For every: the first one. For random: counts from here.'),
  until: k
    .orNone(k.duration())
    .optional()
    .describe('None begins at or after it. Default: the end of the run.'),
  for: k
    .orNone(k.distribution('duration'))
    .default(null)
    .describe('How long it lasts; then all is as before. None: for good.'),
};

const names = k.oneOrMore(k.name());
const pick = k
  .choice(['all', 'one'])
  .leftOut('all')
  .describe('Of several: all of them, or one drawn anew each time.');
const drain = k
  .orNone(k.duration())
  .default(null)
  .describe('What is not done by then is lost. None: all is seen through.');

/** What happens to whom; the key that is there tells which, and is its `kind`. */
const change = <K extends string, S extends Shape>(kind: K, shape: S) =>
  k.turn(
    k.object({ ...when, ...shape }),
    (told) => ({ kind, ...told }),
    (told) => told,
  );

const entries = k.byKey({
  down: change('down', {
    pick,
    down: names.describe('Links (by name, or as "a - b" between two nodes), or nodes.'),
  }),
  up: change('up', { pick, up: names.describe('What had been down.') }),
  link: change('link', {
    pick,
    link: names.describe('Links, as for down.'),
    delay: k.duration().optional().describe('Another propagation delay.'),
    rate: k.orNone(k.rate()).optional().describe('Another rate, of both ends.'),
    impairments: k
      .oneOrMore(k.impairment())
      .optional()
      .describe('Instead of those it has: loss, jitter and so on.'),
  }),
  slow: change('slow', {
    pick,
    slow: names.describe('A service, a replica, or service/replica.'),
    factor: k.number({ min: 1e-9 }).default(1).describe('Computations take so many times as long.'),
    extra: k.duration().default(0).describe('And each that begins takes so much longer.'),
  }),
  errors: change('errors', {
    pick,
    errors: names.describe('Replicas whose answers are failures.'),
    ...k.withDefaults(errors, ERRORS),
    share: errors.share.default(1).describe('Of their answers.'),
  }),
  pause: change('pause', {
    pick,
    pause: names.describe('Replicas that take requests in, and compute nothing.'),
  }),
  crash: change('crash', {
    pick,
    crash: names.describe('Replicas that lose what they have, and refuse what comes.'),
  }),
  repair: change('repair', {
    pick,
    repair: names.describe('Replicas that had been slow, failing, paused or crashed.'),
  }),
  scale: change('scale', {
    scale: k.name().describe('A service.'),
    to: k.integer({ min: 0, max: 1_000_000 }).describe('Replicas: the first of the list.'),
    drain,
  }),
  rollout: change('rollout', {
    rollout: names.describe(
      'Services with a deployment: a new version takes the place of their pods.',
    ),
  }),
  add: change('add', { pick, add: names.describe('Replicas that are absent.') }),
  remove: change('remove', { pick, remove: names.describe('Replicas.'), drain }),
  drain: change('drain', {
    drain: names.describe(
      'Nodes of deployments: their pods are evicted as their budgets let them, and no new ones come. Where it lasts, pods come again then.',
    ),
  }),
  partition: change('partition', {
    partition: k
      .list(k.list(k.name(), { min: 1 }), { min: 2 })
      .describe('Groups of hosts, routers, networks or services that do not hear one another.'),
  }),
  rate: change('rate', {
    rate: names.describe('Open workloads.'),
    factor: k.number({ min: 0 }).describe('Requests come so many times as often.'),
  }),
  weights: change('weights', {
    weights: k.name().describe('A service whose callers go by its routes, or a proxy.'),
    route: k
      .orNone(k.name())
      .leftOut(null)
      .describe('Of several that have more than one destination.'),
    to: k
      .dictionary(k.number({ min: 0 }))
      .describe(
        'Weights by destination: a subset, a service, or service/subset. Others get nothing.',
      ),
  }),
  mtls: change('mtls', {
    mtls: names.describe('Services with proxies of a mesh.'),
    mode: k
      .choice(['permissive', 'strict'])
      .describe('permissive: what comes plain is taken too; strict: it is refused.'),
  }),
  switch: change('switch', {
    switch: k.name().describe('A service.'),
    policy: k.policy().describe('Takes over from the one that it has.'),
  }),
});

type Entry = k.ValueOf<typeof entries>;

/** A change, as files have it; lowering puts the full names of links, nodes and `service/replica`s. */
export const entry = k.check(entries, checkOccasion, (told) => told);
export type PlainTimelineEntry = Entry;

function checkOccasion(told: Entry, fail: (path: Path, message: string) => void): Entry {
  const { at, every, random, from, until } = told;
  const ways = [at, every, random].filter((way) => way !== undefined);
  if (ways.length !== 1) fail([], 'expected just one of at, every and random, which say when');
  if (at !== undefined && from !== undefined) fail(['from'], 'is for every and random, not for at');
  if (at !== undefined && until !== undefined && until !== null)
    fail(['until'], 'is for every and random, not for at');
  return told;
}
