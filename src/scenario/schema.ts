/**
 * The definition of a scenario, made of words: one object for a process checks files and yields a
 * `Scenario`, and tells the JSON Schema and the reference. The plain form's sections are the lowest
 * words of the same vocabulary, so an expanded file is a scenario too.
 *
 * In a `Scenario` times are whole nanoseconds, sizes bytes, rates of links bits per second, and
 * other rates per second. What is undefined is for lowering to choose.
 */
import type { Path, Source } from './errors.js';
import { LIMITS, limits } from './plain.js';
import { controlPlaneWord } from './plain/control-plane.js';
import { MESH, meshWord } from './plain/mesh.js';
import { node, tables } from './plain/network.js';
import { entry } from './plain/timeline.js';
import { compareSchema } from './schema/compare.js';
import * as k from './words.js';
import {
  fabricSchema,
  hostSchema,
  linkSchema,
  networkSchema,
  routerSchema,
  switchSchema,
} from './schema/network.js';
import { serviceWord } from './schema/service.js';
import { workloadWord } from './schema/traffic.js';

/** What stands beside the configuration of a proxy. */
const gateway = {
  name: k.name().default('gateway').describe('The service that it becomes.'),
  network: k
    .orNone(k.name())
    .optional()
    .describe(
      'Where it and its servers stand; none: requests are handed over directly. Default: the only ' +
        'network; none where there are no hosts.',
    ),
};

/** What an entry of `include` says, by the platform whose files they are. */
const includeWords = {
  kubernetes: k.object({
    kubernetes: k.oneOrMore(k.file()).describe('Manifests, relative to this file.'),
    namespace: k.text().default('default').describe('Where manifests name none.'),
  }),
  envoy: k.object({
    envoy: k.file().describe('A bootstrap with static_resources, relative to this file.'),
    ...gateway,
  }),
  nginx: k.object({
    nginx: k
      .oneOrMore(k.file())
      .describe('nginx.conf, and behind it the files that it includes; or what nginx -T prints.'),
    ...gateway,
  }),
  haproxy: k.object({
    haproxy: k.oneOrMore(k.file()).describe('haproxy.cfg; several as one after the other.'),
    ...gateway,
  }),
};

const includeWord = k.forms({
  scalar: k.turn(k.file(), (file) => ({ file })),
  map: k.byKey(includeWords),
});

/** The sections of a scenario file. */
function scenarioShape() {
  const none = () => new Map<string, never>();
  return {
    version: k.choice(['1']).describe('The version of this vocabulary: 1.'),
    name: k.check(k.text(), shortText).optional().describe("Default: the file's name."),
    description: k.text().default('').describe('A sentence for `netloom list` and the results.'),
    seed: k.check(k.text(), shortText).default('1').describe('Any number or text.'),
    parameters: k
      .dictionary(k.parameter())
      .default(none())
      .describe('Named values for expressions; they may refer to one another.'),
    duration: k
      .orNone(k.duration({ unit: 's' }))
      .default(null)
      .describe('End of the run; none where the traffic ends by itself.'),
    warmup: k
      .duration({ unit: 's' })
      .default(0)
      .describe('Latency and fairness are measured from here on.'),
    drain: k
      .forms({
        scalar: k.turn(k.choiceOr(['all', 'none'], k.duration({ unit: 's' })), (value) =>
          value === 'all' ? null : value === 'none' ? 0 : value,
        ),
      })
      .default(null)
      .describe('How long requests under way at the end may still take. Default: all.'),
    window: k.duration({ min: 1 }).optional().describe('Length of a window of the series.'),
    limits: limits
      .with(LIMITS)
      .default(LIMITS)
      .describe('A run that reaches one ends there, and says so.'),
    include: k
      .oneOrMore(includeWord)
      .default([])
      .describe(
        'Files of other tools, taken as they are; one by its name alone tells by its content whose it is.',
      ),
    defaults: k
      .object({
        tcp: k.tcp().optional().describe('What TCP is like.'),
        cpu: k.cpu().optional().describe('Cores of each host, or how many; routers have none.'),
      })
      .default({})
      .describe('Of all machines, where they do not say otherwise.'),
    networks: k
      .named(k.orEmpty(networkSchema()))
      .default(none())
      .describe('Subnets with a switch, a router and names, as a Docker network is one.'),
    hosts: k.named(k.orEmpty(hostSchema())).default(none()).describe('Containers, pods, machines.'),
    switches: k
      .named(k.orEmpty(switchSchema()))
      .default(none())
      .describe('Switches besides those of networks.'),
    routers: k
      .named(k.orEmpty(routerSchema()))
      .default(none())
      .describe('Routers, with what they translate, filter and track.'),
    links: k.list(linkSchema()).default([]).describe('Links laid by hand.'),
    routing: k
      .choice(['shortest-paths', 'none'])
      .optional()
      .describe('How routers that are linked by hand find their routes.'),
    fabrics: k.named(fabricSchema()).default(none()).describe('Whole topologies by a few numbers.'),
    tables: tables.optional().describe('Tables that several nodes share.'),
    nodes: k.dictionary(node).default(none()).describe('Nodes in the plain form.'),
    services: k
      .named(k.orEmpty(serviceWord))
      .default(none())
      .describe('Replicas that serve requests, and who balances between them.'),
    mesh: meshWord
      .default(MESH)
      .describe(
        'Proxies beside services and their callers, and what they speak: one word, or all of it.',
      ),
    controlPlane: controlPlaneWord
      .optional()
      .describe(
        'How long it takes until all who balance know who is there, by whose ways; none: no time. Default: ' +
          'none; where a service has a deployment kubernetes, and within a mesh of proxies istio.',
      ),
    traffic: k.named(workloadWord).default(none()).describe('Workloads.'),
    timeline: k
      .list(entry)
      .default([])
      .describe('Faults and changes: what happens when, and to whom.'),
    compare: compareSchema().optional().describe('What `netloom compare` does with this file.'),
    expect: k.list(k.expectation()).default([]).describe('Conditions on the results.'),
  };
}

/** Names a folder of results, and stands in the first line of each table. */
function shortText(text: string, fail: (path: Path, message: string) => void): string {
  if (text.trim() === '') fail([], 'is empty');
  if (text.length > 100) fail([], 'has more than 100 characters');
  return text;
}

export const scenarioWord = k.object(scenarioShape());

export type { CompareBlock } from './schema/compare.js';
export type { IncludedFile } from './words/scalars.js';

type Parsed = k.ValueOf<typeof scenarioWord>;

/** A scenario as written, checked, with all quantities worked out. */
export interface Scenario extends Omit<Parsed, 'version' | 'name' | 'parameters'> {
  version: 1;
  name: string;
  /** The text it came from. */
  source: Source;
}

type Member<K extends keyof Parsed> = Parsed[K] extends Map<string, infer V> ? V : never;
export type Network = Member<'networks'>;
export type Host = Member<'hosts'>;
export type Switch = Member<'switches'>;
export type Router = Member<'routers'>;
export type Fabric = Member<'fabrics'>;
export type Service = Member<'services'>;
export type Workload = Member<'traffic'>;
export type Node = Member<'nodes'>;
export type Include = Parsed['include'][number];
export type Includes = {
  [Name in keyof typeof includeWords]: k.ValueOf<(typeof includeWords)[Name]>;
};
export type Link = Parsed['links'][number];
