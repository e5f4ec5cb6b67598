import type { PlainScenario } from '../scenario/plain.js';
import { nearest } from '../scenario/nearest.js';
import { usageError } from './exit.js';

/** @throws CommandError with exit code 2 for a port that the scenario does not have */
export function checkPorts(plain: PlainScenario, ports: 'all' | readonly string[] | null): void {
  if (ports === null || ports === 'all') return;
  const known: string[] = [];
  for (const [name, node] of plain.nodes) {
    for (const port of node.ports) known.push(`${name}.${port.name}`);
  }
  const all = new Set(known);
  for (const port of ports) {
    if (!all.has(port)) throw usageError(`--capture-ports: ${unknown('port', port, known)}`);
  }
}

/** @throws CommandError with exit code 2 for what is no request of one of the workloads */
export function checkRequest(plain: PlainScenario, request: string | undefined): void {
  if (request === undefined) return;
  const match = /^(.+)#([1-9]\d*)$/.exec(request);
  if (match === null) {
    throw usageError(`--trace: expected WORKLOAD#NUMBER, such as ping#1, but found '${request}'`);
  }
  if (!plain.traffic.has(match[1])) {
    throw usageError(`--trace: ${unknown('workload', match[1], [...plain.traffic.keys()])}`);
  }
}

function unknown(what: string, word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return `unknown ${what} '${word}'${near === null ? '' : `: did you mean '${near}'?`}`;
}
