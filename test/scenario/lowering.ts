import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { lower } from '../../src/platforms/lower.js';
import { parse } from '../../src/scenario/parse.js';
import type { PlainHost, PlainRouter, PlainScenario } from '../../src/scenario/plain.js';

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

export function hostOf(plain: PlainScenario, name: string): PlainHost {
  const node = plain.nodes.get(name);
  if (node?.kind !== 'host') throw new Error(`no host ${name}`);
  return node;
}

export function routerOf(plain: PlainScenario, name: string): PlainRouter {
  const node = plain.nodes.get(name);
  if (node?.kind !== 'router') throw new Error(`no router ${name}`);
  return node;
}

/** A node's addresses without their prefixes. */
export function addressesOf(plain: PlainScenario, name: string): string[] {
  const ports = plain.nodes.get(name)?.ports ?? [];
  return ports.flatMap(({ addresses }) => addresses.map((cidr) => cidr.split('/')[0]));
}
