import { lower } from '../../src/platforms/lower.js';
import { parse } from '../../src/scenario/parse.js';
import { type Results, run } from '../../src/index.js';

/** What became of a scenario that includes the configuration of a proxy. */
interface Tried {
  results: Results;
  warnings: readonly string[];
}

/** One network, a client, and who behind the gateway does what. */
export const stage = (services: string, traffic: string): string => `
networks: { lan: { rate: 1 Gbit/s } }
hosts: { client: { networks: lan } }
services: { ${services} }
traffic: { ${traffic} }
`;

export const users = (more = '', name = 'users'): string =>
  `${name}: { from: client, to: gateway, protocol: http1, arrivals: constant(100/s), requests: 100${more} }`;

function lowered(include: string, files: Record<string, string>, scenario: string) {
  const read = (file: string): string => files[file];
  const text = `version: 1\nseed: 1\ninclude: ${include}\n${scenario}`;
  const parsed = parse(text, { file: 'test.yaml', read });
  if (!parsed.ok) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return lower(parsed.scenario);
}

/** Runs a scenario with a configuration beside it. */
export function tried(include: string, files: Record<string, string>, scenario: string): Tried {
  const made = lowered(include, files, scenario);
  if (!made.ok)
    throw new Error(made.errors.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return { results: run(made.plain), warnings: made.warnings };
}

/** Its mistakes, each with its line. */
export function mistakes(
  include: string,
  files: Record<string, string>,
  scenario: string,
): string[] {
  const made = lowered(include, files, scenario);
  return made.ok ? [] : made.errors.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

/** Requests by replica. */
export function requestsOf({ services }: Results, service: string): Record<string, number> {
  const backends = services.get(service)?.backends ?? new Map<string, { requests: number }>();
  return Object.fromEntries([...backends].map(([name, { requests }]) => [name, requests]));
}

/** Requests by the code that they ended with. */
export function codesOf({ workloads }: Results, workload = 'users'): Record<string, number> {
  return Object.fromEntries(workloads.get(workload)?.codes ?? []);
}
