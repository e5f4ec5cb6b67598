import { type Beside, besideParty, isTunnel } from './beside.js';
import { type Block, groupBlock, type Placed } from './blocks.js';
import type { Topology, TopologyCall, TopologyService } from './graph.js';
import type { Rect } from './rect.js';
import { FORMS, type Shape } from './shapes.js';

/** One who calls or is called. */
export interface Party {
  id: string;
  /** As people call it. */
  name: string;
  /** Its name, of a service. */
  service?: string;
  /** What it is, below its name. */
  role: string;
  shape: Shape;
  /** A mesh's proxy, by which it calls and is called. */
  beside: Beside | null;
}

export interface CallLayout extends Placed {
  width: number;
  height: number;
  parties: Map<string, Party>;
  /** What stands beside a party, by its id. */
  besides: Map<string, Rect & Beside>;
  /** What holds both, by the party's id. */
  pods: Map<string, Rect>;
  /** Between parties, by id. */
  calls: { from: string; to: string; kind: TopologyCall['kind']; isTunnel: boolean }[];
}

const GAP = 22;
const COLUMN_GAP = 90;

/** Who calls whom, from the left to the right: workloads first, each service behind all its callers. */
export function callLayout(topology: Topology): CallLayout {
  const parties = partiesOf(topology);
  const calls = merged(topology, parties)
    .map((call) => {
      const { from, to, kind } = call;
      return {
        from: 'workload' in from ? `workload:${from.workload}` : `service:${from.service}`,
        to: 'service' in to ? `service:${to.service}` : to.node,
        kind,
        isTunnel: isTunnel(topology, call),
      };
    })
    .filter(({ from, to }) => parties.has(from) && parties.has(to) && from !== to);
  const columns = columnsOf(parties, calls);
  const layout: CallLayout = {
    nodes: new Map(),
    groups: new Map(),
    width: 0,
    height: 0,
    parties,
    besides: new Map(),
    pods: new Map(),
    calls,
  };
  const blocks = columns.map((ids) => ids.map((id) => blockOf(topology, parties.get(id)!, layout)));
  const tallest = Math.max(0, ...blocks.map(heightOf));
  let x = GAP;
  for (const column of blocks) {
    let y = GAP + (tallest - heightOf(column)) / 2;
    const wide = Math.max(...column.map(({ w }) => w));
    for (const block of column) {
      block.place(x + (wide - block.w) / 2, y, layout);
      y += block.h + GAP;
    }
    x += wide + COLUMN_GAP;
  }
  layout.width = x - COLUMN_GAP + GAP;
  layout.height = tallest + 2 * GAP;
  return layout;
}

/** Machines that one calls by themselves at most: more of them are one party. */
const MOST_MACHINES = 6;

/** The calls, those of one caller to many machines as one. */
function merged(topology: Topology, parties: Map<string, Party>): TopologyCall[] {
  const machines = new Map<string, string[]>();
  for (const { from, to } of topology.calls) {
    if (!('node' in to)) continue;
    const key = JSON.stringify(from);
    machines.set(key, [...(machines.get(key) ?? []), to.node]);
  }
  const alone = new Set<string>();
  const calls = topology.calls.flatMap((call): TopologyCall[] => {
    const { from, to } = call;
    const all = machines.get(JSON.stringify(from)) ?? [];
    if (!('node' in to) || all.length <= MOST_MACHINES) {
      if ('node' in to) alone.add(to.node);
      return [call];
    }
    const node = `machines:${JSON.stringify(from)}`;
    if (parties.has(node)) return [];
    const nameOf = (id: string): string => topology.nodes.get(id)?.name ?? id;
    const role = `${nameOf(all[0])} to ${nameOf(all[all.length - 1])}`;
    const name = `${all.length} machines`;
    parties.set(node, { id: node, name, role, shape: 'card', beside: null });
    return [{ ...call, to: { node } }];
  });
  for (const id of [...machines.values()].flat()) if (!alone.has(id)) parties.delete(id);
  return calls;
}

function partiesOf(topology: Topology): Map<string, Party> {
  const { services, calls, nodes, labels } = topology;
  const parties = new Map<string, Party>();
  for (const { from, to } of calls) {
    if ('workload' in from) {
      const id = `workload:${from.workload}`;
      const clients = [...nodes.values()].flatMap(({ workloads }) =>
        workloads.filter(({ workload }) => workload === from.workload),
      );
      const many = clients.reduce((sum, each) => sum + each.clients, 0);
      const role = many === 1 ? 'client' : `${many} clients`;
      const beside = besideParty(topology, from);
      const name = labels.workloads.get(from.workload) ?? from.workload;
      parties.set(id, { id, name, role, shape: 'round', beside });
    }
    if ('node' in to) {
      const { name = to.node, kind = 'host' } = nodes.get(to.node) ?? {};
      const beside = besideParty(topology, to);
      parties.set(to.node, { id: to.node, name, role: kind, shape: 'card', beside });
    }
  }
  for (const [name, service] of services) {
    // A mesh's stand beside others, and are drawn there.
    if (service.beside !== null) continue;
    parties.set(`service:${name}`, {
      id: `service:${name}`,
      name: labels.services.get(name) ?? name,
      service: name,
      role: serviceWords(service),
      shape: FORMS[service.role],
      beside: besideParty(topology, { service: name }),
    });
  }
  return parties;
}

function serviceWords({ role, replicas, policy, at }: TopologyService): string {
  const many = `${replicas.length} ${replicas.length === 1 ? 'replica' : 'replicas'}`;
  const what = role === 'server' ? many : `${role}, ${many}`;
  return replicas.length === 1 || at === 'nowhere' ? what : `${what}, ${policy}`;
}

function columnsOf(
  parties: ReadonlyMap<string, Party>,
  calls: readonly { from: string; to: string }[],
): string[][] {
  const depth = new Map<string, number>();
  const callers = new Map<string, string[]>();
  for (const { from, to } of calls) callers.set(to, [...(callers.get(to) ?? []), from]);
  const onWay = new Set<string>();
  const depthOf = (id: string): number => {
    const known = depth.get(id);
    if (known !== undefined) return known;
    // Those who call each other in a circle stand where they were met.
    if (onWay.has(id)) return 0;
    onWay.add(id);
    const before = (callers.get(id) ?? []).map((caller) => depthOf(caller) + 1);
    onWay.delete(id);
    const found = Math.max(0, ...before);
    depth.set(id, found);
    return found;
  };
  const columns: string[][] = [];
  for (const id of parties.keys()) (columns[depthOf(id)] ??= []).push(id);
  const filled = columns.filter((column) => column.length > 0);
  return filled.map((column, i) => {
    if (i === 0) return column;
    const before = new Map(filled[i - 1].map((id, place) => [id, place]));
    const wish = (id: string): number => {
      const near = (callers.get(id) ?? []).flatMap((caller) => before.get(caller) ?? []);
      return near.length === 0 ? filled[i - 1].length : near.reduce((a, b) => a + b) / near.length;
    };
    return [...column].sort((a, b) => wish(a) - wish(b));
  });
}

/** Of a party, and of what stands beside it; and what is around both. */
const CARD = 42;
const BESIDE = 20;
const POD = 7;

function blockOf(
  topology: Topology,
  { id, name, role, beside }: Party,
  { besides, pods }: CallLayout,
): Block {
  const group = topology.groups.get(id);
  if (group !== undefined) return groupBlock(topology, group);
  const w = Math.max(90, 28 + 6.8 * name.length, 28 + 5.6 * role.length);
  if (beside === null) {
    return { id, w, h: CARD, place: (x, y, { nodes }) => nodes.set(id, { x, y, w, h: CARD }) };
  }
  const inner = Math.max(w, besideWidth(beside));
  const wide = besideWidth(beside);
  const h = CARD + BESIDE + 3 * POD;
  return {
    id,
    w: inner + 2 * POD,
    h,
    place(x, y, { nodes }) {
      pods.set(id, { x, y, w: inner + 2 * POD, h });
      nodes.set(id, { x: x + POD + (inner - w) / 2, y: y + POD, w, h: CARD });
      const left = x + POD + (inner - wide) / 2;
      besides.set(id, { x: left, y: y + CARD + 2 * POD, w: wide, h: BESIDE, ...beside });
    },
  };
}

function besideWidth({ words }: Beside): number {
  return Math.max(64, 30 + 5.6 * words.length);
}

function heightOf(blocks: readonly Block[]): number {
  return blocks.reduce((sum, { h }) => sum + h + GAP, -GAP);
}
