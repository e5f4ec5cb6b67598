/** Values of Envoy's configuration (protobuf's JSON form). */
import type { Tree } from '../../scenario/document.js';
import type { Part } from '../kubernetes/part.js';

/** Keys as protobuf's fields are called: statPrefix is stat_prefix. */
export function inSnakeCase(tree: Tree): Tree {
  if (Array.isArray(tree)) return tree.map(inSnakeCase);
  if (!(tree instanceof Map)) return tree;
  return new Map(
    [...tree].map(([key, value]) => {
      const plain = key.startsWith('@') || key.includes('.');
      const name = plain ? key : key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      return [name, inSnakeCase(value)];
    }),
  );
}

const DENOMINATORS: Readonly<Record<string, number>> = {
  ...{ HUNDRED: 100, TEN_THOUSAND: 10_000, MILLION: 1_000_000 },
};

/** A FractionalPercent, or a RuntimeFractionalPercent's default, as a share; undefined where there is none. */
export function shareOf(part: Part, usual?: number): number | undefined {
  const inner = part.has('default_value') ? part.part('default_value') : part;
  part.passOver('runtime_key');
  const value = inner.number('numerator', 0, 1_000_000) ?? inner.number('value', 0, 100);
  const of = DENOMINATORS[inner.text('denominator') ?? 'HUNDRED'] ?? 100;
  return value === undefined ? usual : Math.min(1, value / of);
}

/** A Percent, as it is. */
export function percentOf(part: Part, key: string): number | undefined {
  return part.has(key) ? part.part(key).number('value', 0, 100) : undefined;
}

/** The end of a type's name: HttpConnectionManager. */
export function typeOf(config: Part): string {
  return (config.text('@type') ?? '').replace(/^.*[./]/, '');
}

export function addressOf(part: Part): { host: string; port: number } | null {
  const socket = part.part('address').part('socket_address');
  socket.passOver('protocol', 'resolver_name', 'ipv4_compat');
  const host = socket.text('address');
  const port = socket.integer('port_value', 1, 65_535);
  return host === undefined || port === undefined ? null : { host, port };
}
