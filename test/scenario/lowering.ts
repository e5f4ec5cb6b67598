import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lower } from '../../src/platforms/lower.js';
import { parse } from '../../src/scenario/parse.js';
import { isHost, isRouter } from '../../src/scenario/plain/network.js';
import type { PlainMachine, PlainProcess, PlainScenario } from '../../src/scenario/plain.js';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));

export function fixture(name: string): string {
  return readFileSync(`${fixtures}${name}`, 'utf8');
}

/** Both stages; included files are fixtures. */
export function stages(text: string) {
  const parsed = parse(text, { file: 'test.yaml', read: fixture });
  if (!parsed.ok) return parsed;
  return lower(parsed.scenario);
}

/** Mistakes fail the test. */
export function plainOf(text: string): PlainScenario {
  const lowered = stages(text);
  if (!lowered.ok) throw new Error(JSON.stringify(lowered.errors, null, 2));
  return lowered.plain;
}

/** `line: path: message` of each mistake. */
export function mistakes(text: string): string[] {
  const lowered = stages(text);
  if (lowered.ok) return [];
  return lowered.errors.map(({ line, path, message }) => `${line}: ${path}: ${message}`);
}

export function hostOf(plain: PlainScenario, name: string): PlainMachine {
  const node = plain.nodes.get(name);
  if (!isHost(node)) throw new Error(`no host ${name}`);
  return node;
}

export function routerOf(plain: PlainScenario, name: string): PlainMachine {
  const node = plain.nodes.get(name);
  if (!isRouter(node)) throw new Error(`no router ${name}`);
  return node;
}

/** A node's addresses without their prefixes. */
export function addressesOf(plain: PlainScenario, name: string): string[] {
  const ports = plain.nodes.get(name)?.ports ?? [];
  return ports.flatMap(({ addresses }) => addresses.map((cidr) => cidr.split('/')[0]));
}

/** What of one kind runs on a node; null where nothing does. */
export function processOf<K extends PlainProcess['kind']>(
  plain: PlainScenario,
  name: string,
  kind: K,
): Extract<PlainProcess, { kind: K }> | null {
  const node = plain.nodes.get(name);
  const processes = node?.kind === 'machine' ? node.processes : [];
  const found = processes.find((each) => each.kind === kind);
  return (found as Extract<PlainProcess, { kind: K }> | undefined) ?? null;
}
