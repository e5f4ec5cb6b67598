import { Document, isCollection, isMap, isPair, type Node } from 'yaml';
import { timelineWord } from './expand/timeline.js';
import { duration, mapOf, orNone, words } from './expand/words.js';
import type { PlainScenario } from './plain.js';
import { link, node, tables } from './plain/network.js';
import { service } from './plain/service.js';
import { workload } from './plain/traffic.js';

/**
 * A plain scenario as the text of a scenario file. It says the same without short forms: it parses
 * and lowers to the same plain scenario, so it runs to the same digest.
 */
export function expand(plain: PlainScenario): string {
  const { version, name, description, seed } = plain;
  const { events, packets, requests, memory } = plain.limits;
  const file = words({
    version,
    name,
    description,
    seed,
    duration: orNone(plain.duration, duration),
    warmup: duration(plain.warmup),
    drain: plain.drain === null ? 'all' : duration(plain.drain),
    window: duration(plain.window),
    limits: words({ events, packets, requests, memory }),
    tables: tables.write(plain.tables),
    nodes: mapOf(plain.nodes, (each) => node.write(each)),
    links: plain.links.map((each) => link.write(each)),
    services: mapOf(plain.services, (each) => service.write(each)),
    traffic: mapOf(plain.traffic, (each) => workload.write(each)),
    timeline: plain.timeline.map(timelineWord),
    expect: plain.expect.map(({ text }) => text),
  });
  const document = new Document(file, { aliasDuplicateObjects: false });
  layOut(document.contents, 0);
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** Block style down to the members of the lists, each of which gets one line. */
function layOut(node: Node | null, depth: number): void {
  if (!isCollection(node)) return;
  const small = node.items.length === 0 || (!isMap(node) && !node.items.some(isCollection));
  if (small || depth === 0) node.flow = small;
  for (const item of node.items) {
    const child = isPair(item) ? item.value : item;
    if (!isCollection(child)) continue;
    if (isMap(node)) layOut(child, depth + 1);
    else child.flow = true;
  }
}
