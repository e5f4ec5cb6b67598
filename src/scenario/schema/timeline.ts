import type { Described } from '../../engine/options.js';
import type { Path } from '../errors.js';
import * as k from '../words.js';

/** When a change happens, and for how long. */
function occasionShape() {
  return {
    at: k.oneOrMore(k.duration()).optional().describe('When: at one instant, or at several.'),
    every: k
      .duration({ min: 1 })
      .optional()
      .describe('Instead of at: so often, from start to start.'),
    random: k
      .distribution('duration')
      .optional()
      .describe('Instead of at: so long after the end of the last one, drawn each time.'),
    from: k
      .duration()
      .optional()
      .describe('For every: the first one. For random: counts from here.'),
    until: k
      .orNone(k.duration())
      .optional()
      .describe('None begins at or after it. Default: the end of the run.'),
    for: k
      .orNone(k.distribution('duration'))
      .default(null)
      .describe('How long it lasts; then all is as before. None: for good.'),
  };
}

/** What happens to whom; the key that is there tells which. */
export function timelineSchema() {
  const when = occasionShape();
  const names = () => k.oneOrMore(k.name());
  const pick = k
    .choice(['all', 'one'])
    .default('all')
    .describe('Of several: all of them, or one drawn anew each time.');
  const drain = k
    .orNone(k.duration())
    .default(null)
    .describe('What is not done by then is lost. None: all is seen through.');
  const entry = k.byKey({
    down: k.turn(
      k.object({
        ...when,
        pick,
        down: names().describe('Links (by name, or as "a - b" between two nodes), or nodes.'),
      }),
      (told) => ({ kind: 'down' as const, ...told }),
    ),
    up: k.turn(
      k.object({ ...when, pick, up: names().describe('What had been down.') }),
      (told) => ({ kind: 'up' as const, ...told }),
    ),
    link: k.turn(
      k.object({
        ...when,
        pick,
        link: names().describe('Links, as for down.'),
        delay: k.duration().optional().describe('Another propagation delay.'),
        rate: k.orNone(k.rate()).optional().describe('Another rate, of both ends.'),
        impairments: k
          .oneOrMore(k.impairment())
          .optional()
          .describe('Instead of those it has: loss, jitter and so on.'),
      }),
      (told) => ({ kind: 'link' as const, ...told }),
    ),
    slow: k.turn(
      k.object({
        ...when,
        pick,
        slow: names().describe('A service, a replica, or service/replica.'),
        factor: k
          .number({ min: 1e-9 })
          .default(1)
          .describe('Computations take so many times as long.'),
        extra: k.duration().default(0).describe('And each that begins takes so much longer.'),
      }),
      (told) => ({ kind: 'slow' as const, ...told }),
    ),
    pause: k.turn(
      k.object({
        ...when,
        pick,
        pause: names().describe('Replicas that take requests in, and compute nothing.'),
      }),
      (told) => ({ kind: 'pause' as const, ...told }),
    ),
    crash: k.turn(
      k.object({
        ...when,
        pick,
        crash: names().describe('Replicas that lose what they have, and refuse what comes.'),
      }),
      (told) => ({ kind: 'crash' as const, ...told }),
    ),
    repair: k.turn(
      k.object({
        ...when,
        pick,
        repair: names().describe('Replicas that had been slow, paused or crashed.'),
      }),
      (told) => ({ kind: 'repair' as const, ...told }),
    ),
    scale: k.turn(
      k.object({
        ...when,
        scale: k.name().describe('A service.'),
        to: k.integer({ min: 0, max: 1_000_000 }).describe('Replicas: the first of the list.'),
        drain,
      }),
      (told) => ({ kind: 'scale' as const, ...told }),
    ),
    add: k.turn(
      k.object({ ...when, pick, add: names().describe('Replicas that are absent.') }),
      (told) => ({ kind: 'add' as const, ...told }),
    ),
    remove: k.turn(
      k.object({ ...when, pick, remove: names().describe('Replicas.'), drain }),
      (told) => ({ kind: 'remove' as const, ...told }),
    ),
    partition: k.turn(
      k.object({
        ...when,
        partition: k
          .list(k.list(k.name(), { min: 1 }), { min: 2 })
          .describe('Groups of hosts, routers, networks or services that do not hear one another.'),
      }),
      (told) => ({ kind: 'partition' as const, ...told }),
    ),
    rate: k.turn(
      k.object({
        ...when,
        rate: names().describe('Open workloads.'),
        factor: k.number({ min: 0 }).describe('Requests come so many times as often.'),
      }),
      (told) => ({ kind: 'rate' as const, ...told }),
    ),
    switch: k.turn(
      k.object({
        ...when,
        switch: k.name().describe('A service.'),
        policy: k.policy().describe('Takes over from the one that it has.'),
      }),
      (told) => ({ kind: 'switch' as const, ...told }),
    ),
  });
  return k.list(k.check(entry, checkOccasion));
}

interface Occasion {
  at?: number[];
  every?: number;
  random?: Described;
  from?: number;
  until?: number | null;
}

function checkOccasion<E extends Occasion>(
  entry: E,
  fail: (path: Path, message: string) => void,
): E {
  const { at, every, random, from, until } = entry;
  const ways = [at, every, random].filter((way) => way !== undefined);
  if (ways.length !== 1) fail([], 'expected just one of at, every and random, which say when');
  if (at !== undefined && from !== undefined) fail(['from'], 'is for every and random, not for at');
  if (at !== undefined && until !== undefined && until !== null)
    fail(['until'], 'is for every and random, not for at');
  return entry;
}
