import { formatCidr, parseCidr } from '../../net/address.js';
import type { PlainChain, PlainMachine, PlainRoute } from '../../scenario/plain.js';
import type { Standing } from '../../facts/playback.js';
import type { Stage } from './stage.js';

/** A table of a machine at a moment: words for its name and columns are in the texts of the page. */
export interface Table {
  name: TableName;
  columns: readonly Column[];
  /** The column that is told once, above the rows that have the same of it. */
  above?: Column;
  /** The column that is told below the others of its row, for which it is too long. */
  below?: Column;
  rows: readonly (readonly (string | number | null)[])[];
}

export type TableName =
  | 'ports'
  | 'mac'
  | 'arp'
  | 'routes'
  | 'conntrack'
  | 'chains'
  | 'dns'
  | 'questions'
  | 'backends'
  | 'connections'
  | 'requests';

export type Column =
  | 'address'
  | 'port'
  | 'mac'
  | 'since'
  | 'to'
  | 'via'
  | 'flow'
  | 'answer'
  | 'chain'
  | 'rule'
  | 'when'
  | 'verdict'
  | 'hits'
  | 'name'
  | 'server'
  | 'service'
  | 'backend'
  | 'picked'
  | 'inLine'
  | 'served'
  | 'health'
  | 'ends'
  | 'state'
  | 'window'
  | 'threshold'
  | 'rtt'
  | 'waiting'
  | 'request';

/** Rows of a table at most: more say nothing to anybody. */
const MOST = 500;

/** The tables of a machine or switch, or of a replica on none, when so many facts have gone by. */
export function tablesAt(stage: Stage, node: string, position: number): Table[] {
  stage.playback.moveTo(position);
  const tables = [
    ports(stage, node),
    ...learnt(stage, node),
    routes(stage, node),
    chains(stage, node),
    questions(stage, node),
    backends(stage, node),
    connections(stage, node),
    requests(stage, node),
  ];
  const kind = stage.plain.nodes.get(node)?.kind;
  const usual = kind === undefined ? [] : usualOf[kind];
  return tables.filter(({ name, rows }) => rows.length > 0 || usual.includes(name));
}

/** Tables that are told where they are empty too: that something is not known yet says something. */
const usualOf: Readonly<Record<'machine' | 'switch', readonly TableName[]>> = {
  machine: ['arp', 'routes'],
  switch: ['mac'],
};

function ports({ plain, playback }: Stage, name: string): Table {
  const waiting = new Map<string, number>();
  const { facts } = playback;
  for (const subject of playback.moment.packets.subjects) {
    const latest = playback.latestOf(subject);
    if (!facts.is(latest, 'packet-queued')) continue;
    const place = facts.placeOf(latest);
    waiting.set(place, (waiting.get(place) ?? 0) + 1);
  }
  const rows = (plain.nodes.get(name)?.ports ?? []).map(({ name: port, mac, addresses }) => [
    port,
    mac,
    addresses.join(', '),
    waiting.get(`${name}.${port}`) ?? 0,
  ]);
  return { name: 'ports', columns: ['port', 'mac', 'address', 'waiting'], rows };
}

const learntColumns = {
  mac: ['mac', 'port', 'since'],
  arp: ['address', 'mac', 'since'],
  dns: ['name', 'address', 'since'],
  conntrack: ['flow', 'answer', 'since'],
} as const;

function learnt({ playback }: Stage, node: string): Table[] {
  const rows = { mac: [], arp: [], dns: [], conntrack: [] } as Record<
    keyof typeof learntColumns,
    (string | number)[][]
  >;
  for (const { latest } of standing(playback.moment.entries, node, playback)) {
    if (latest.kind !== 'learnt') continue;
    rows[latest.table].push([latest.key, latest.value, latest.at]);
  }
  return (['mac', 'arp', 'dns', 'conntrack'] as const).map((name) => ({
    name,
    columns: learntColumns[name],
    below: 'since',
    rows: rows[name].sort((a, b) => (a[0] < b[0] ? -1 : 1)).slice(0, MOST),
  }));
}

/** Those on a shelf whose first fact names the place. */
function* standing(
  shelf: { subjects: readonly number[] },
  place: string,
  playback: Stage['playback'],
): Generator<Standing> {
  const { facts } = playback;
  for (const subject of shelf.subjects) {
    const first = facts.first[subject];
    if (facts.placeOf(first) !== place) continue;
    yield { first: facts.get(first), latest: facts.get(playback.latestOf(subject)) };
  }
}

function routes({ plain }: Stage, name: string): Table {
  const columns = ['to', 'via', 'port'] as const;
  const node = plain.nodes.get(name);
  if (node?.kind !== 'machine') return { name: 'routes', columns, rows: [] };
  const own: PlainRoute[] =
    typeof node.routes === 'string' ? (plain.tables.routes.get(node.routes) ?? []) : node.routes;
  const attached = node.ports.flatMap(({ name: port, addresses }) =>
    addresses
      .filter((address) => !address.endsWith('/32'))
      .map((address) => [networkOf(address), '', port]),
  );
  const rows = own.slice(0, MOST).map(({ to, via, port }) => [to, via ?? '', port ?? '']);
  return { name: 'routes', columns, rows: [...attached, ...rows] };
}

/** "10.1.2.3/16" is in 10.1.0.0/16. */
function networkOf(address: string): string {
  const { network, prefix } = parseCidr(address);
  return formatCidr(network, prefix);
}

function chains({ plain, playback, decided }: Stage, name: string): Table {
  const columns = ['chain', 'rule', 'verdict', 'hits', 'when'] as const;
  const node = plain.nodes.get(name);
  const rows: (string | number)[][] = [];
  if (node?.kind === 'machine') {
    for (const [chain, { rules, policy }] of chainsOf(node)) {
      for (const { name: rule, when, not, verdict } of rules) {
        const conditions = [...wordsOf(when), ...wordsOf(not).map((words) => `not ${words}`)];
        const hits = decided.count(playback.position, name, chain, rule);
        rows.push([chain, rule, verdictWords(verdict), hits, conditions.join(', ')]);
      }
      if (policy === 'drop') rows.push([chain, '', 'drop', '', '']);
    }
  }
  return { name: 'chains', columns, above: 'chain', below: 'when', rows };
}

function chainsOf({ chains: all }: PlainMachine): [string, PlainChain][] {
  return [...all];
}

function wordsOf(conditions: ReadonlyMap<string, unknown>): string[] {
  return [...conditions].map(([word, value]) =>
    value === true
      ? word
      : `${word} ${Array.isArray(value) ? value.map(spanOf).join(' | ') : String(value)}`,
  );
}

/** Ports are told from the first to the last. */
function spanOf(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  const [first, last] = value as unknown[];
  return first === last ? String(first) : `${String(first)} to ${String(last)}`;
}

/** A verdict's word, and what it is told. */
function verdictWords(verdict: { kind: string }): string {
  const { kind, ...told } = verdict;
  const options = Object.values(told as Record<string, unknown>).filter(
    (value) => typeof value === 'string',
  );
  return [kind, ...options].join(' ');
}

function questions({ playback }: Stage, node: string): Table {
  const rows: (string | number)[][] = [];
  for (const { latest } of standing(playback.moment.questions, node, playback)) {
    if (latest.kind !== 'name-asked') continue;
    rows.push([`${latest.name} ${latest.type}`, latest.server, latest.at]);
  }
  return { name: 'questions', columns: ['name', 'server', 'since'], below: 'since', rows };
}

/** Of balancers at a place, or of all of a service where its name is given. */
function backends(stage: Stage, node: string): Table {
  const { playback, picked, plain } = stage;
  const counts = new Map<string, [service: string, backend: string, picked: number]>();
  for (const [place, service, backend] of picked.keys()) {
    if ((place !== node && service.split(':')[0] !== node) || backend === '') continue;
    const key = `${service}\n${backend}`;
    const row = counts.get(key) ?? [service, backend, 0];
    row[2] += picked.count(playback.position, place, service, backend);
    counts.set(key, row);
  }
  for (const { name } of plain.services.get(node)?.replicas ?? []) {
    if (![...counts.values()].some(([, backend]) => backend === name)) {
      counts.set(`${node}\n${name}`, [node, name, 0]);
    }
  }
  const [inLine, served] = atServers(stage);
  const out = new Map<string, string>();
  for (const { latest } of playback.moment.changes.values()) {
    if (latest.kind === 'backend-out') out.set(`${latest.service}\n${latest.backend}`, latest.why);
  }
  const rows = [...counts.values()]
    .sort((a, b) => (a[0] === b[0] ? 0 : a[0] < b[0] ? -1 : 1))
    .map(([service, backend, count]) => [
      service,
      backend,
      count,
      inLine.get(backend) ?? 0,
      served.get(backend) ?? 0,
      out.get(`${service}\n${backend}`) ?? '',
    ]);
  return {
    name: 'backends',
    columns: ['service', 'backend', 'picked', 'inLine', 'served', 'health'],
    rows: rows.slice(0, MOST),
  };
}

/** Requests in line and being served, by replica. */
function atServers({ playback }: Stage): [Map<string, number>, Map<string, number>] {
  const { facts } = playback;
  const [inLine, served] = [new Map<string, number>(), new Map<string, number>()];
  for (const subject of playback.moment.requests.subjects) {
    const latest = playback.latestOf(subject);
    const counts = facts.is(latest, 'request-queued')
      ? inLine
      : facts.is(latest, 'request-taken')
        ? served
        : null;
    const place = facts.placeOf(latest);
    counts?.set(place, (counts.get(place) ?? 0) + 1);
  }
  return [inLine, served];
}

function connections({ playback }: Stage, node: string): Table {
  const { facts, moment } = playback;
  const rows: (string | number | null)[][] = [];
  for (const subject of moment.connections.subjects) {
    if (facts.placeOf(facts.first[subject]) !== node || rows.length === MOST) continue;
    let state: string | null = null;
    let window: readonly (number | null)[] | null = null;
    let ends = '';
    for (let i = playback.latestOf(subject); i >= 0; i = facts.previous[i]) {
      const isState = state === null && facts.is(i, 'connection-state');
      const isWindow = window === null && facts.is(i, 'connection-window');
      if (!isState && !isWindow) continue;
      const fact = facts.get(i);
      if (fact.kind === 'connection-state') [state, ends] = [fact.state, fact.ends];
      if (fact.kind === 'connection-window') {
        window = [fact.window, fact.threshold, fact.rtt];
        ends = fact.ends;
      }
      if (state !== null && window !== null) break;
    }
    if (ends === '') continue;
    rows.push([ends, state, ...(window ?? [null, null, null])]);
  }
  return { name: 'connections', columns: ['ends', 'state', 'window', 'threshold', 'rtt'], rows };
}

/** What a server has. */
function requests({ playback }: Stage, node: string): Table {
  const { facts, moment } = playback;
  const rows: (string | number)[][] = [];
  for (const subject of moment.requests.subjects) {
    const latest = playback.latestOf(subject);
    const isQueued = facts.is(latest, 'request-queued');
    if (!isQueued && !facts.is(latest, 'request-taken')) continue;
    if (facts.placeOf(latest) !== node || rows.length === MOST) continue;
    const fact = facts.get(latest);
    if (fact.kind !== 'request-queued' && fact.kind !== 'request-taken') continue;
    rows.push([fact.request, fact.service, isQueued ? 'inLine' : 'served', fact.at]);
  }
  return { name: 'requests', columns: ['request', 'service', 'state', 'since'], rows };
}
