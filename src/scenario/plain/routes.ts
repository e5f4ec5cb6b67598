import * as k from '../words.js';
import { plainBreaker } from './breaker.js';
import { attempts } from './attempts.js';
import { concurrency, fault, limit, quota } from './guards.js';

/** By header field, whose names have no case. */
export function byField<T>(word: k.Word<T>): k.Word<Map<string, T>> {
  const lowered = (map: Map<string, T>): Map<string, T> =>
    new Map([...map].map(([name, value]) => [name.toLowerCase(), value]));
  return k.turn(k.dictionary(word), lowered, (map) => map);
}

export const HEAD = { path: '/', method: 'GET', headers: new Map<string, string>() };

/** What requests say of themselves. */
export const requestHead = {
  path: k.text().leftOut(HEAD.path).describe('What is asked for, by which routes may go.'),
  method: k.text().leftOut(HEAD.method).describe('Of HTTP: GET, POST and so on.'),
  headers: byField(k.text())
    .leftOut(HEAD.headers)
    .describe('Header fields. Calls pass them on; `host` names whom a request is for.'),
};

/** A regular expression. */
function pattern(): k.Word<string> {
  return k.check(
    k.text(),
    (text, fail) => {
      try {
        new RegExp(text, 'su');
      } catch (error) {
        fail([], `is no regular expression: ${(error as Error).message}`);
      }
      return text;
    },
    (text) => text,
  );
}

/** A condition on a text, and in how many words it can be said. */
const conditions = k.byKey({
  exact: kindOf('exact', k.object({ exact: k.text() })),
  prefix: kindOf('prefix', k.object({ prefix: k.text() })),
  path: kindOf('path', k.object({ path: k.text().describe('A prefix of whole elements: /api.') })),
  suffix: kindOf('suffix', k.object({ suffix: k.text() })),
  regex: kindOf('regex', k.object({ regex: pattern().describe('All of the text has to fit it.') })),
  present: k.turn(
    k.object({ present: k.boolean().describe('Whether there is such a field.') }),
    ({ present }) => ({ kind: 'present' as const, present }),
    ({ present }) => ({ present }),
  ),
});

function kindOf<K extends 'exact' | 'prefix' | 'path' | 'suffix' | 'regex'>(
  kind: K,
  word: k.Word<Record<K, string>>,
) {
  return k.turn(
    word,
    (told) => ({ kind, text: told[kind] }),
    ({ text }) => ({ [kind]: text }) as Record<K, string>,
  );
}

/** As such a condition, where nothing is said but the text. */
function textAs(kind: 'exact' | 'prefix') {
  return k.forms({ scalar: k.turn(k.text(), (text) => ({ kind, text })), map: conditions });
}

const match = k.object({
  host: k.orNone(textAs('exact')).leftOut(null).describe('Whom the request is for.'),
  path: k.orNone(textAs('prefix')).leftOut(null),
  method: k.orNone(textAs('exact')).leftOut(null),
  headers: byField(textAs('exact')).leftOut(new Map()).describe('By name, in any case.'),
  without: byField(textAs('exact'))
    .leftOut(new Map())
    .describe('Header fields of which none may be so.'),
  query: k
    .dictionary(textAs('exact'))
    .leftOut(new Map())
    .describe('Parameters of the path: /books?id=7 has id.'),
  port: k.orNone(k.port()).leftOut(null).describe('That it was sent to.'),
  from: k
    .oneOrMore(k.name())
    .leftOut([])
    .describe('Services, workloads or hosts that call: one of them.'),
});

export const destination = {
  service: k.name().describe('Default: the service that has the route.'),
  subset: k.orNone(k.name()).leftOut(null).describe('Of its `balancer.subsets`.'),
  weight: k.number({ min: 0 }).describe('Its part of the requests is in proportion to it.'),
  port: k.orNone(k.port()).leftOut(null).describe('Of several ports. Default: the first.'),
};

const { service, subset: part, port } = destination;
const mirror = {
  service,
  subset: part,
  port,
  share: k.fraction().leftOut(1).describe('Of the requests.'),
};

const { retries, hedge } = attempts;

/** What becomes of the heads of a route's requests. */
const edit = k.object({
  host: k.orNone(k.text()).leftOut(null).describe('Whom they are for from then on.'),
  path: k.orNone(k.text()).leftOut(null).describe('In the place of the path; the query stays.'),
  prefix: k
    .orNone(k.text())
    .leftOut(null)
    .describe('In the place of the part of the path that `match` names, or of its first slash.'),
  regex: k
    .orNone(
      k.object({
        pattern: pattern().describe('What fits it in the path, wherever that is,'),
        replacement: k.text().describe('is replaced by this, in which \\1 is the first group.'),
      }),
    )
    .leftOut(null),
  set: byField(k.text()).leftOut(new Map()).describe('Header fields, in the place of others.'),
  add: byField(k.text())
    .leftOut(new Map())
    .describe('Header fields, behind others of their names.'),
  remove: k.list(k.text()).leftOut([]).describe('Names of header fields that go.'),
});

export const serviceRoute = {
  name: k.name().describe('Default: route-1, route-2, ...'),
  match: k
    .oneOrMore(match)
    .leftOut([])
    .describe('Conditions that hold together; of a list one is enough. Default: all requests.'),
  to: k.list(k.object(destination), { min: 1 }),
  timeout: k
    .orNone(k.duration({ min: 1 }))
    .leftOut(null)
    .describe('For all attempts.'),
  retries: retries.leftOut(null),
  hedge: hedge.leftOut(null),
  edit: k
    .orNone(edit)
    .leftOut(null)
    .describe('Changes what requests say of themselves, before they are sent on.'),
  limit: k
    .orNone(limit)
    .leftOut(null)
    .describe('Requests of one caller that may go by it: others are told so, with 429 and RL.'),
  quota: k
    .orNone(k.object(quota))
    .leftOut(null)
    .describe('A service is asked first whether a request may go on.'),
  concurrency: k
    .orNone(k.object(concurrency))
    .leftOut(null)
    .describe('As many of one caller under way as their latencies advise; others fail: 503.'),
  fault: k
    .orNone(fault)
    .leftOut(null)
    .describe('Goes wrong on purpose, before time limits and attempts: DI, FI.'),
  mirror: k
    .list(k.object(mirror))
    .leftOut([])
    .describe('Copies of its requests go there, whose answers nobody waits for.'),
};

export const DESTINATION = { subset: null, weight: 1, port: null };

export const serviceRoutes = k.list(k.object(serviceRoute));

export const subset = k.object({
  labels: k.dictionary(k.text()).describe('The replicas that have all of these.'),
  policy: k.orNone(k.policy()).leftOut(null).describe("Default: the service's."),
  breaker: k.orNone(plainBreaker).leftOut(null).describe("Default: the service's."),
  mayBeEmpty: k
    .boolean()
    .leftOut(false)
    .describe('Whether no replica may have them: requests for it then find no backend.'),
});

export type PlainHead = k.FieldsOf<typeof requestHead>;
export type PlainServiceRoute = k.ValueOf<typeof serviceRoutes>[number];
export type PlainDestination = PlainServiceRoute['to'][number];
export type PlainMirror = PlainServiceRoute['mirror'][number];
export type PlainMatch = PlainServiceRoute['match'][number];
export type PlainSubset = k.ValueOf<typeof subset>;
