import { lookOf, MOST_COLOURED } from '../charts/colours.js';
import { escape, picture } from '../charts/frame.js';
import { plural, printable } from '../format.js';
import { BESIDE, besideOf, type BesideRole, ownOf } from './beside.js';
import { BESIDE_HEIGHT } from './blocks.js';
import { type CallLayout, callLayout } from './call-layout.js';
import type { Topology, TopologyLink, TopologyNode } from './graph.js';
import { commonLinks, groupLabel, labelOf, linkLabel, shortened } from './labels.js';
import { type Layout, networkLayout } from './network-layout.js';
import type { Rect } from './rect.js';
import { FORMS, outline, type Shape, shapeOf } from './shapes.js';

const INK = '#111111';
const QUIET = '#555555';
const PANEL = '#eef1f4';
const GROUND = '#ffffff';
const WIRE = '#8a8a8a';
const HEADING = 30;
const NOTE = 20;
/** A row that says what shapes are. */
const KEY = 20;
/** Labels on wires at most. */
const MOST_LABELS = 24;

/** The network as it will be, and who calls whom on it. */
export function topologySvg(topology: Topology, title: string): string {
  const parts: string[] = [];
  let y = 6;
  let width = 320;
  const told = new Set<Shape>();
  const panel = (
    heading: string,
    note: string,
    layout: Layout | CallLayout,
    drawn: string,
    shapes: ReadonlySet<Shape>,
  ): void => {
    const keys = keyOf(new Set([...shapes].filter((shape) => !told.has(shape))), y + 52);
    for (const shape of shapes) told.add(shape);
    const key = keys === '' ? 0 : KEY;
    parts.push(
      `<text x="16" y="${y + 18}" font-size="14" font-weight="bold" fill="${INK}">${escape(heading)}</text>`,
      `<text x="16" y="${y + 34}" font-size="11.5" fill="${QUIET}">${escape(note)}</text>`,
      keys,
      `<g transform="translate(0,${y + HEADING + 8 + key})">${drawn}</g>`,
    );
    y += HEADING + NOTE + key + layout.height;
    width = Math.max(width, layout.width, 32 + 5.9 * note.length, key > 0 ? KEY_WIDTH : 0);
  };
  const machines = [...topology.nodes.values()].filter(({ id }) => id.startsWith('machine:'));
  if (machines.length > 0) {
    const layout = networkLayout(topology);
    const shown = [...layout.nodes.keys()].map((id) => topology.nodes.get(id)!);
    const shapes = shown.flatMap((node) => [shapeOf(node), besideShape(node) ?? 'card']);
    const note = networkNote(topology, machines);
    panel('Network', note, layout, networkDrawing(topology, layout), new Set(shapes));
  }
  if (topology.calls.length > 0 || topology.services.size > 0) {
    const layout = callLayout(topology);
    const shapes = [...layout.parties.values()].flatMap(({ shape, beside }) =>
      beside === null ? [shape] : [shape, FORMS[beside.role]],
    );
    const drawn = callDrawing(topology, layout);
    panel('Who calls whom', callNote(layout), layout, drawn, new Set(shapes));
  }
  const description = `${networkNote(topology, machines)} ${topology.services.size} services.`;
  return picture({ title, subtitle: title, description }, parts.join(''), Math.ceil(width), y + 4);
}

function networkNote({ links }: Topology, machines: readonly TopologyNode[]): string {
  const many = (kind: TopologyNode['kind'], noun: string): string[] => {
    const found = machines.filter((node) => node.kind === kind).length;
    if (found === 0) return [];
    return [noun === 'switch' && found > 1 ? `${found} switches` : plural(found, noun)];
  };
  const counts = [
    ...many('host', 'host'),
    ...many('router', 'router'),
    ...many('switch', 'switch'),
  ];
  const kinds = [...commonLinks(links)].slice(0, 3);
  const common = kinds.map(([label, n]) => (kinds.length > 1 ? `${n} of ${label}` : label));
  const said = links.length > 0 ? `; links: ${common.join('; ')} where nothing else is said` : '';
  return `${counts.join(', ')}, ${plural(links.length, 'link')}${said}`;
}

function callNote({ calls }: CallLayout): string {
  const dashed = calls.some(({ kind }) => kind === 'mirror') ? '; copies are dashed' : '';
  const double = calls.some(({ isTunnel }) => isTunnel) ? '; tunnels are double' : '';
  return `Requests go along the arrows, answers back${dashed}${double}`;
}

const KEY_WORDS: readonly (readonly [Shape, string])[] = [
  ['hexagon', 'sees requests: sidecar, waypoint, gateway'],
  ['pipe', 'sees connections: ztunnel, relay'],
];
const KEY_WIDTH = 530;

/** What shapes mean that not everybody knows; empty where there are none. */
function keyOf(shapes: ReadonlySet<Shape>, y: number): string {
  let x = 17;
  return KEY_WORDS.filter(([shape]) => shapes.has(shape))
    .map(([shape, words]) => {
      const mark = outline(shape, { x, y: y - 10, w: 26, h: 12 });
      const text = `<text x="${x + 33}" y="${y}" font-size="11" fill="${QUIET}">${words}</text>`;
      x += 33 + 5.6 * words.length + 24;
      return `${mark} fill="${GROUND}" stroke="${QUIET}" stroke-width="1"/>${text}`;
    })
    .join('');
}

function besideShape(node: TopologyNode): Shape | null {
  const role = besideOf(node);
  return role === null ? null : FORMS[role];
}

function networkDrawing(topology: Topology, layout: Layout): string {
  return [
    ...boxes(topology, layout),
    ...wires(topology, layout, false),
    ...wires(topology, layout, true),
    ...[...layout.nodes].map(([id, rect]) => machine(topology, topology.nodes.get(id)!, rect)),
    ...wireLabels(topology, layout),
  ].join('');
}

function boxes({ groups, labels }: Topology, layout: Pick<Layout, 'groups'>): string[] {
  return [...layout.groups].map(([id, { x, y, w, h, more }]) => {
    const group = groups.get(id)!;
    const rest =
      more > 0
        ? `<text x="${x + w / 2}" y="${y + h - 8}" font-size="11" fill="${QUIET}" text-anchor="middle">and ${more} more</text>`
        : '';
    return (
      `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="8" fill="${PANEL}" stroke="${WIRE}" stroke-width="0.7"/>` +
      `<text x="${x + 10}" y="${y + 15}" font-size="11" font-weight="bold" fill="${QUIET}">${escape(groupLabel(group, labels))}</text>${rest}`
    );
  });
}

function machine({ services, labels }: Topology, node: TopologyNode, { x, y, w, h }: Rect): string {
  const { name, role } = labelOf(node, labels);
  const colour = colourOf(services, ownOf(node)[0]?.service) ?? WIRE;
  const beside = besideOf(node);
  const shape = shapeOf(node);
  const round = { host: 4, replica: 4, switch: 2, router: 17, clients: 12 }[node.kind];
  const heavy = node.kind === 'router' || node.kind === 'switch' ? 1.8 : 1.2;
  const dash = node.absent ? ' stroke-dasharray="4 3"' : '';
  const inner =
    node.kind === 'switch'
      ? `<rect x="${x + 3}" y="${y + 3}" width="${w - 6}" height="${h - 6}" fill="none" stroke="${INK}" stroke-width="0.6"/>`
      : '';
  const box = `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${round}"`;
  const edge = node.kind === 'router' || node.kind === 'switch' ? INK : colour;
  const told = [
    ...node.addresses,
    ...(node.absent ? ['not there from the start'] : []),
    ...(node.balances.length > 0 ? [`balances ${node.balances.join(', ')}`] : []),
  ];
  return (
    `<g><title>${escape(printable([node.name, role, ...told].join(' · ')))}</title>` +
    `${shape === 'card' ? box : outline(shape, { x, y, w, h })} fill="${GROUND}" stroke="${edge}" stroke-width="${heavy}"${dash}/>${inner}` +
    `<text x="${x + w / 2}" y="${y + 15}" font-size="11" text-anchor="middle" fill="${INK}">${escape(name)}</text>` +
    `<text x="${x + w / 2}" y="${y + 28}" font-size="9.5" text-anchor="middle" fill="${QUIET}">${escape(role)}</text>` +
    `${beside === null ? '' : besideMark(beside, x + w / 2, y + h - BESIDE_HEIGHT + 1)}</g>`
  );
}

/** What stands beside those on a machine, within its card. */
function besideMark(role: BesideRole, middle: number, y: number): string {
  const words = BESIDE[role];
  const w = 20 + 5.2 * words.length;
  return (
    `${outline(FORMS[role], { x: middle - w / 2, y, w, h: 14 })} fill="${PANEL}" stroke="${QUIET}" stroke-width="0.9"/>` +
    `<text x="${middle}" y="${y + 10.3}" font-size="9" text-anchor="middle" fill="${INK}">${words}</text>`
  );
}

/** The colour of a service; null where it has none. */
function colourOf(services: Topology['services'], name: string | undefined): string | null {
  const own = [...services.values()].filter(({ beside }) => beside === null);
  const order = own.findIndex((service) => service.name === name);
  return order >= 0 && order < MOST_COLOURED ? lookOf(order).colour : null;
}

/** Wires within a group with one hub run along its rows; all others straight from node to node. */
function wires(topology: Topology, layout: Layout, within: boolean): string[] {
  const { links, nodes, groups } = topology;
  const parts: string[] = [];
  for (const link of links) {
    const [a, b] = [layout.nodes.get(link.from), layout.nodes.get(link.to)];
    if (a === undefined || b === undefined) continue;
    const label = linkLabel(link);
    if (inOneGroup(link) !== within) continue;
    const hub = hubBetween(link);
    const way = hub === null ? straight(a, b) : combed(hub === link.from ? [a, b] : [b, a]);
    const said = `${link.name}: ${label}`;
    // From afar they may cross boxes of others.
    const faint = within || !isFar(a, b) ? '' : ' stroke-opacity="0.45"';
    parts.push(
      `<path d="${way}" fill="none"${faint} stroke="${link.impaired ? '#d55e00' : WIRE}" stroke-width="1.1"><title>${escape(printable(said))}</title></path>`,
    );
  }
  return parts;

  function inOneGroup({ from, to }: TopologyLink): boolean {
    const top = (id: string): string | null => {
      let at = nodes.get(id)?.group ?? null;
      for (let up = at; up !== null; up = groups.get(up)?.parent ?? null) at = up;
      return at;
    };
    return top(from) !== null && top(from) === top(to);
  }

  /** The hub of the group that both are in, which has no other; null where it is not so. */
  function hubBetween({ from, to }: TopologyLink): string | null {
    for (const [hub, other] of [
      [from, to],
      [to, from],
    ]) {
      let at = nodes.get(other)?.group ?? null;
      while (at !== null && groups.get(at)?.hub !== hub) at = groups.get(at)?.parent ?? null;
      if (at !== null && nodes.get(other)?.kind === 'host') return hub;
    }
    return null;
  }
}

function isFar(a: Rect, b: Rect): boolean {
  return Math.abs(a.y - b.y) > 200;
}

function straight(a: Rect, b: Rect): string {
  const [up, down] = a.y <= b.y ? [a, b] : [b, a];
  if (up.y + up.h < down.y) {
    return `M${up.x + up.w / 2},${up.y + up.h}L${down.x + down.w / 2},${down.y}`;
  }
  const [left, right] = a.x <= b.x ? [a, b] : [b, a];
  return `M${left.x + left.w},${left.y + left.h / 2}L${right.x},${right.y + right.h / 2}`;
}

/** Down from the hub, along above the member's row, and down to it; past other rows at their left. */
function combed([hub, member]: readonly [Rect, Rect]): string {
  const middle = hub.x + hub.w / 2;
  const first = hub.y + hub.h + 8;
  const row = member.y - 8;
  const at = member.x + member.w / 2;
  if (row <= first + 1) return `M${middle},${hub.y + hub.h}V${row}H${at}V${member.y}`;
  // Between two columns of members.
  const gap = member.x - 5;
  return `M${middle},${hub.y + hub.h}V${first}H${gap}V${row}H${at}V${member.y}`;
}

/** What is special about some wires. */
function wireLabels({ links, groups }: Topology, layout: Layout): string[] {
  const common = commonLinks(links);
  const hubs = new Set([...groups.values()].map(({ hub }) => hub));
  return links
    .filter((link) => !common.has(linkLabel(link)))
    .slice(0, MOST_LABELS)
    .flatMap((link) => {
      const [a, b] = [layout.nodes.get(link.from), layout.nodes.get(link.to)];
      if (a === undefined || b === undefined) return [];
      const isStraight =
        hubs.has(link.from) === hubs.has(link.to) || (!hubs.has(link.from) && !hubs.has(link.to));
      return [wireLabel(a, b, linkLabel(link), isStraight)];
    });
}

function wireLabel(a: Rect, b: Rect, words: string, isStraight: boolean): string {
  const [up, down] = a.y <= b.y ? [a, b] : [b, a];
  const level = Math.abs(a.y - b.y) < 4;
  const x = isStraight ? (a.x + a.w / 2 + b.x + b.w / 2) / 2 : down.x + down.w / 2;
  const y = !isStraight ? down.y + down.h + 9 : level ? a.y - 6 : (up.y + up.h + down.y) / 2 + 3;
  return (
    `<text x="${x}" y="${y}" font-size="9.5" text-anchor="middle" fill="${INK}" stroke="${GROUND}" ` +
    `stroke-width="3" paint-order="stroke">${escape(words)}</text>`
  );
}

function callDrawing(topology: Topology, layout: CallLayout): string {
  // What stands beside one is what it calls by, and what it is called by.
  const placed = new Map<string, Rect>([...layout.nodes, ...layout.groups, ...layout.besides]);
  const arrows = layout.calls.flatMap(({ from, to, kind, isTunnel }) => {
    const [a, b] = [placed.get(from), placed.get(to)];
    if (a === undefined || b === undefined) return [];
    const forward = a.x + a.w <= b.x;
    const [x1, y1] = [forward ? a.x + a.w : a.x + a.w / 2, forward ? a.y + a.h / 2 : a.y + a.h];
    const [x2, y2] = [forward ? b.x - 2 : b.x + b.w / 2, forward ? b.y + b.h / 2 : b.y + b.h + 2];
    const bend = forward ? (x2 - x1) / 2 : 0;
    const way = forward
      ? `M${x1},${y1}C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2 - 6},${y2}`
      : `M${x1},${y1}C${x1},${y1 + 40} ${x2},${y2 + 40} ${x2},${y2 + 6}`;
    const dash = kind === 'mirror' ? ' stroke-dasharray="5 4"' : '';
    const tip = forward ? `M${x2},${y2}l-7,-3.5v7z` : `M${x2},${y2}l-3.5,7h7z`;
    const line = (colour: string, wide: number, more = ''): string =>
      `<path d="${way}" fill="none" stroke="${colour}" stroke-width="${wide}"${more}/>`;
    const drawn = isTunnel ? `${line(WIRE, 5)}${line(GROUND, 2.6)}` : line(WIRE, 1.3, dash);
    return [`${drawn}<path d="${tip}" fill="${WIRE}"/>`];
  });
  const pods = [...layout.pods].map(
    ([, { x, y, w, h }]) =>
      `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="8" fill="${PANEL}" stroke="${WIRE}" stroke-width="0.7"/>`,
  );
  const besides = [...layout.besides].map(([id, { x, y, w, h, role, words }]) => {
    const card = layout.nodes.get(id)!;
    const middle = x + w / 2;
    return (
      `<path d="M${middle},${card.y + card.h}V${y}" stroke="${WIRE}" stroke-width="1.3"/>` +
      `${outline(FORMS[role], { x, y, w, h })} fill="${GROUND}" stroke="${QUIET}" stroke-width="1.2"/>` +
      `<text x="${middle}" y="${y + 14}" font-size="10.5" text-anchor="middle" fill="${INK}">${words}</text>`
    );
  });
  const replicas = [...layout.nodes].flatMap(([id, rect]) => {
    const node = topology.nodes.get(id);
    return node !== undefined && !layout.parties.has(id) ? [machine(topology, node, rect)] : [];
  });
  const drawn = [...layout.nodes].flatMap(([id, { x, y, w, h }]) => {
    const party = layout.parties.get(id);
    if (party === undefined) return [];
    const colour = colourOf(topology.services, party.service) ?? INK;
    return [
      `<g>${outline(party.shape, { x, y, w, h })} fill="${GROUND}" stroke="${colour}" stroke-width="1.4"/>` +
        `<text x="${x + w / 2}" y="${y + 18}" font-size="12" text-anchor="middle" fill="${INK}">${escape(shortened(printable(party.name), 40))}</text>` +
        `<text x="${x + w / 2}" y="${y + 33}" font-size="10" text-anchor="middle" fill="${QUIET}">${escape(printable(party.role))}</text></g>`,
    ];
  });
  const notes = [...layout.groups].flatMap(([id, { x, y, w }]) => {
    const party = layout.parties.get(id);
    if (party === undefined) return [];
    return [
      `<text x="${x + w / 2}" y="${y - 5}" font-size="10" text-anchor="middle" fill="${QUIET}">${escape(printable(party.role))}</text>`,
    ];
  });
  const cards = [...replicas, ...drawn, ...besides, ...notes];
  return [...boxes(topology, layout), ...pods, ...arrows, ...cards].join('');
}
