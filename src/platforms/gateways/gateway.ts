/** What the configuration of a proxy comes to, before it is known where everything stands. */
import type { TreeMap } from '../../scenario/document.js';
import type { ScenarioError } from '../../scenario/errors.js';
import type { Place } from '../../scenario/included.js';

/** One of the servers that a proxy chooses from. */
export interface Server {
  /** What the file calls it, where that is not its host. */
  name?: string;
  /** A name or an address, as it is written. */
  host: string;
  port: number;
  /** What it is like as a replica: weight, priority, labels. */
  words: TreeMap;
  place: Place;
}

/** Servers among which a proxy chooses: an upstream, a backend, a cluster. */
export interface Upstream {
  /** As it is written. */
  name: string;
  servers: Server[];
  /** How the proxy chooses, in the words of `balancer`. */
  balancer: TreeMap;
  place: Place;
}

export interface Destination {
  upstream: Upstream;
  weight: number;
  /** Of the servers that it may be. */
  labels?: TreeMap;
}

export interface GatewayRoute {
  name: string;
  /** Conditions; one is enough, none are all requests. */
  match: TreeMap[];
  to: Destination[];
  mirror?: { upstream: Upstream; share: number }[];
  /** Time limits, retries and so on, in a route's words. */
  words: TreeMap;
}

/** A port on which connections are passed on. */
export interface GatewayRelay {
  /** What it is called where it is not the only one. */
  name: string;
  port: number;
  to: Upstream;
  /** In the words of `relay`, without `to`. */
  words: TreeMap;
  place: Place;
}

/** A proxy of which one file, or several together, are the configuration. */
export interface Gateway {
  name: string;
  /** Undefined for whichever there is, null for none. */
  network: string | null | undefined;
  /** Ports on which requests come, in the order of the file. */
  ports: number[];
  routes: GatewayRoute[];
  relays: GatewayRelay[];
  upstreams: Upstream[];
  /** What it speaks with its servers, in the words of `proxy`. */
  transport: TreeMap;
  /** More words of its service. */
  words: TreeMap;
  place: Place;
}

/** What is said while a file is read: mistakes, and what nothing is made of. */
export class Remarks {
  readonly problems: ScenarioError[] = [];
  readonly warnings: string[] = [];
  private readonly unread = new Map<string, { first: string; meaning: string; more: number }>();

  complain({ file, line, column }: Place, message: string): void {
    this.problems.push({ file, line, column, path: '', message });
  }

  warn({ file, line }: Place, message: string): void {
    const whole = `${file}:${line}: ${message}`;
    if (!this.warnings.includes(whole)) this.warnings.push(whole);
  }

  /** Something that means something, and of which nothing is made: each is named once. */
  leaveOut(what: string, place: Place, meaning: string): void {
    const known = this.unread.get(what);
    if (known !== undefined) {
      known.more++;
      return;
    }
    const first = `${place.file}:${place.line}: '${what}' is not read`;
    this.unread.set(what, { first, meaning, more: 0 });
  }

  get all(): string[] {
    const unread = [...this.unread.values()].map(({ first, meaning, more }) => {
      const others = more === 0 ? '' : ` (it is there ${more} times more)`;
      return `${first}: ${meaning}${others}`;
    });
    return [...this.warnings, ...unread];
  }
}

/** As the scenario can call it: dots and the like become hyphens. */
export function plainName(text: string): string {
  const plain = text.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+/, '');
  return (plain === '' ? 'unnamed' : plain).slice(0, 100);
}

/** That nobody else has: with a number where it is taken. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted.slice(0, 96)}-${i}`;
  return name;
}
