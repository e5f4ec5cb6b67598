import type { Described } from '../../engine/options.js';
import { SECOND } from '../../engine/time.js';
import type { Path } from '../errors.js';
import { readIpv4 } from '../../net/address.js';
import { sortedByName } from '../natural-order.js';
import type {
  PlainClient,
  PlainBulk,
  PlainMachine,
  PlainProcess,
  PlainService,
  PlainTarget,
  PlainWorkload,
} from '../plain.js';
import { isHost } from '../plain/network.js';
import type { Workload } from '../schema.js';
import { bulk, datagrams, ping, requests } from '../plain/traffic.js';
import { constant, NO_TCP, only } from '../words.js';
import { checkAttempts, tiedDelay } from './attempts.js';
import type { Draft } from './draft.js';
import { checkPassing } from './relays.js';
import { partitionedBehind } from './partitions.js';
import { firstAddress, namesHosts } from './names.js';
import { over } from './tcp.js';
import { askedPort, lowerTransport } from './transport.js';
import { checkEnds } from './traffic-ends.js';

/** RFC 863's, which throws away whatever comes. */
const DISCARD = 9;

/** Where iperf listens (version 2). */
const IPERF = 5001;

/** Where what is sent goes, if nobody says. */
const PORTS: Partial<Record<Workload['kind'], number>> = { datagrams: DISCARD, bulk: IPERF };

type Services = ReadonlyMap<string, PlainService>;

/** The workloads in plain form. */
export function lowerTraffic(draft: Draft, services: Services): Map<string, PlainWorkload> {
  const traffic = new Map<string, PlainWorkload>();
  for (const [name, told] of sortedByName(draft.scenario.traffic)) {
    const workload = new WorkloadLowering(draft, services, name, told).lower();
    if (workload !== null) traffic.set(name, workload);
  }
  return traffic;
}

class WorkloadLowering {
  private readonly path: Path;

  constructor(
    private readonly draft: Draft,
    private readonly services: Services,
    private readonly name: string,
    private readonly told: Workload,
  ) {
    this.path = ['traffic', name];
  }

  lower(): PlainWorkload | null {
    const { told, draft } = this;
    const aim = this.aim();
    if (aim === null) return null;
    const clients = this.someClients(aim.networked);
    const target = this.target(aim, clients);
    const stop = told.stop ?? (told.duration === undefined ? null : told.start + told.duration);
    const base = { label: told.label, clients, target, start: told.start, stop };
    checkEnds(draft, told, this.path, stop);
    switch (told.kind) {
      case 'ping': {
        return { kind: told.kind, ...base, target: { ...target, port: 0 }, ...only(ping, told) };
      }
      case 'datagrams': {
        const { kind, allToAll } = told;
        this.openSinks(aim.hosts, clients, target.port, allToAll);
        // The schema has made one of `rate` where there is none.
        const arrivals = told.arrivals as Described;
        return { kind, ...base, allToAll, arrivals, ...only(datagrams, told) };
      }
      case 'bulk':
        return this.bulk(told, base, aim);
      default: {
        const { kind, allToAll } = told;
        const { timeout = aim.networked ? 10 * SECOND : null } = told;
        const tied = tiedDelay(told.tied, aim.networked);
        const asked = askedPort(draft, aim.word, aim.port);
        const transport = lowerTransport(draft, told, this.path, aim.networked, asked);
        checkAttempts(draft, told, this.path);
        checkPassing(draft, aim.service, aim.word, transport.protocol, this.path);
        const keyed = told.keys === null ? partitionedBehind(this.services, aim.word) : null;
        if (keyed !== null) {
          draft.problems.at(this.path, `needs \`keys\`: '${keyed}' keeps its data by key`);
        }
        if (kind !== 'open' && told.stream) this.checkStream(told, aim, transport.protocol);
        const think = kind === 'open' ? null : (told.think ?? constant(0));
        return {
          kind,
          ...base,
          allToAll,
          arrivals: kind === 'closed' ? null : (told.arrivals as Described),
          users: kind === 'closed' ? told.users : 0,
          think,
          perSession: kind === 'sessions' ? (told.perSession ?? constant(1)) : null,
          stream: kind !== 'open' && told.stream,
          ...only(requests, { ...told, timeout, tied, ...transport }),
        };
      }
    }
  }

  /** Whose streams they are is known where there is one way, and one try. */
  private checkStream(told: Streaming, { service }: Aim, protocol: string): void {
    const wrong = (message: string): void =>
      this.draft.problems.at([...this.path, 'stream'], message);
    if (protocol !== 'http2' && protocol !== 'tcp') {
      wrong('needs a protocol that has streams, http2, or connections of its own, tcp');
    }
    if (told.retries !== null || told.hedge !== null || (told.tied ?? null) !== null) {
      wrong('has its messages sent once: leave out retries, hedge and tied');
    }
    if (told.allToAll) wrong('goes one way: leave out allToAll');
    if (service?.balancer.at === 'callers') {
      wrong('is balanced as a connection is: not by callers, request by request');
    }
  }

  private bulk(told: Bulk, base: BulkBase, aim: Aim): PlainBulk {
    const { draft, path } = this;
    const { clients } = base;
    if (clients.some(({ weight }) => weight !== 1)) {
      const message = 'bulk flows go from the clients in turn: a client has no weight';
      draft.problems.at([...path, 'from'], message);
    }
    if (told.congestion !== undefined && told.tcp.has('congestion')) {
      const message = 'is short for tcp.congestion, which is there too';
      draft.problems.at([...path, 'congestion'], message);
    }
    const tcp =
      told.congestion === undefined
        ? told.tcp
        : over(told.tcp, new Map([['congestion', told.congestion]]));
    const readers = told.readers ?? this.readers(aim);
    for (const name of aim.hosts) {
      const host = draft.host(name);
      if (host !== null) openReader(host, base.target.port);
    }
    const flows = told.flows ?? Math.max(clients.length, readers.length, 1);
    return { kind: 'bulk', ...base, flows, readers, ...only(bulk, { ...told, tcp }) };
  }

  /** Where bulk flows go to. */
  private readers({ word, hosts }: Aim): string[] {
    if (readIpv4(word) !== null) return [word];
    return hosts.flatMap((host) => {
      const address = firstAddress(this.draft, host);
      if (address === null) {
        const message = `'${host}' has no address: put it on a network, or give one of its ports an address`;
        this.draft.problems.at([...this.path, 'to'], message);
      }
      return address ?? [];
    });
  }

  /** What the workload is aimed at; null after saying that it is at nothing. */
  private aim(): Aim | null {
    const { told, draft, services } = this;
    if (told.target !== undefined) return this.plainAim(told.target);
    if (told.to === undefined) {
      if (told.kind === 'datagrams' && told.allToAll) {
        return { service: null, hosts: [], word: '', port: told.port ?? DISCARD, networked: true };
      }
      draft.problems.at([...this.path], 'goes nowhere: say where `to`');
      return null;
    }
    const path = [...this.path, 'to'];
    const [, word, tail] = /^(.*?)(?::(\d+))?$/.exec(told.to) as unknown as string[];
    const number = tail === undefined ? told.port : Number(tail);
    if (
      tail !== undefined &&
      (told.port !== undefined || Number(tail) < 1 || Number(tail) > 65535)
    ) {
      draft.problems.at(path, 'expected one port, from 1 to 65535');
    }
    const isAsking = told.kind !== 'ping' && told.kind !== 'datagrams' && told.kind !== 'bulk';
    const service = isAsking ? services.get(word) : null;
    const port = number ?? PORTS[told.kind] ?? 80;
    if (service !== null && service !== undefined)
      return this.atService(service, word, number, path);
    const address = readIpv4(word) !== null;
    const hosts = address ? this.hostsAt(word) : draft.hostsNamed(word);
    const balanced = services.get(word)?.balancer.virtual ?? null;
    if (hosts === null && balanced === null) {
      const known = [...services.keys(), ...draft.hostNames()];
      draft.problems.unknown(path, 'service or host', word, known);
      return null;
    }
    if ((told.kind === 'datagrams' || told.kind === 'bulk') && services.has(word)) {
      const what = told.kind === 'bulk' ? 'bulk flows' : told.kind;
      draft.problems.at(path, `${what} go to hosts, not to services`);
    }
    return { service: null, hosts: hosts ?? [], word, port, networked: true };
  }

  private atService(
    service: PlainService,
    word: string,
    told: number | undefined,
    path: Path,
  ): Aim {
    const { networked } = service;
    const { virtual, at } = service.balancer;
    const ports = virtual?.ports.map(({ port }) => port) ?? service.replicas[0]?.ports ?? [80];
    if (told !== undefined && networked && !ports.includes(told)) {
      this.draft.problems.unknown(path, `port of '${word}'`, String(told), ports.map(String));
    }
    if (told !== undefined && networked && at === 'callers' && told !== ports[0]) {
      const message = `callers that balance send to the first port, ${ports[0]}: leave this out`;
      this.draft.problems.at(path, message);
    }
    return { service, hosts: [], word, port: told ?? ports[0], networked };
  }

  private plainAim(target: PlainTarget): Aim {
    const word = target.name ?? target.address ?? '';
    const service = this.services.get(word) ?? null;
    const networked = (this.told.clients ?? []).some(({ host }) => host !== null);
    const { readers } = this.told.kind === 'bulk' ? this.told : {};
    const hosts = readers?.flatMap((each) => this.hostsAt(each)) ?? this.hostsAt(word);
    return { service, hosts, word, port: target.port, networked };
  }

  private hostsAt(address: string): string[] {
    const hosts: string[] = [];
    for (const [name, node] of this.draft.nodes) {
      if (!isHost(node)) continue;
      const here = node.ports.some((port) =>
        port.addresses.some((cidr) => cidr.startsWith(`${address}/`)),
      );
      if (here) hosts.push(name);
    }
    return hosts;
  }

  private target(aim: Aim, clients: readonly PlainClient[]): PlainTarget {
    const { told, draft, services } = this;
    if (told.target !== undefined) return told.target;
    const { word, port, service } = aim;
    const as = told.as ?? null;
    if (as !== null) this.checkLookedUp(aim, clients);
    if (readIpv4(word) !== null) return { name: null, as: null, address: word, port };
    const named: PlainTarget = { name: word === '' ? null : word, as, address: null, port };
    // Addresses of all of them are known: see `readers`.
    if (told.kind === 'bulk') return named;
    if (word === '' || !aim.networked || (told.kind !== 'ping' && told.allToAll)) return named;
    if (service?.balancer.at === 'callers' && told.kind !== 'ping') return named;
    const isNamed =
      aim.hosts.length === 0 ||
      services.has(word) ||
      aim.hosts.some((host) =>
        draft.attachments.get(host)?.some(({ network }) => namesHosts(network)),
      );
    const canAsk =
      isNamed && clients.every(({ host }) => host === null || draft.host(host)?.resolver !== null);
    if (canAsk) return named;
    // Nobody to ask for names: the address is what a person would type.
    const address =
      (service ?? services.get(word))?.balancer.virtual?.address ??
      (aim.hosts.length === 1 ? firstAddress(draft, aim.hosts[0]) : null);
    if (address !== null) return { name: null, as: null, address, port };
    const reason =
      aim.hosts.length === 1
        ? `'${word}' has no address: put it on a network, or give one of its ports an address`
        : `the clients have no DNS server to ask for '${word}', which has several addresses`;
    draft.problems.at([...this.path, 'to'], reason);
    return named;
  }

  /** `as` is for those who look names up. */
  private checkLookedUp({ word, networked, service }: Aim, clients: readonly PlainClient[]): void {
    const { draft, told } = this;
    const path = [...this.path, 'as'];
    const alone = clients.find(({ host }) => draft.host(host ?? '')?.resolver === null);
    const toAll = told.kind === 'bulk' || (told.kind !== 'ping' && told.allToAll);
    if (word === '' || toAll || !networked || readIpv4(word) !== null) {
      draft.problems.at(path, 'is for names: nobody looks one up here');
    } else if (service?.balancer.at === 'callers') {
      const message = `callers that balance know the replicas of '${word}': they look up no name`;
      draft.problems.at(path, message);
    } else if (alone !== undefined) {
      draft.problems.at(path, `'${alone.host}' has no DNS server to ask`);
    }
  }

  /** Its clients, of whom there have to be some, and not all of weight 0. */
  private someClients(networked: boolean): PlainClient[] {
    const { draft, path } = this;
    const before = draft.problems.errors.length;
    const clients = this.clients(networked);
    if (draft.problems.errors.length === before && clients.every(({ weight }) => weight === 0)) {
      const reason = clients.length === 0 ? 'nobody is there' : 'all of them have weight 0';
      draft.problems.at([...path, 'from'], `has no clients: ${reason}`);
    }
    return clients;
  }

  private clients(networked: boolean): PlainClient[] {
    const { told, name, draft } = this;
    if (told.clients !== undefined) {
      told.clients.forEach(({ host }, i) => {
        if (host !== null && draft.host(host) === null)
          this.noSuchHost(host, ['clients', i, 'host']);
      });
      return told.clients;
    }
    const { from } = told;
    if (from === undefined) {
      if (networked) {
        const message = 'has no `from`: say on which host its clients run, as in `from: client`';
        draft.problems.at(this.path, message);
      }
      return [{ name, host: null, weight: 1 }];
    }
    if (Array.isArray(from)) {
      if (!networked && from.length === 1 && /^\d+$/.test(from[0])) {
        const message = `is the name of one client, '${from[0]}': for ${from[0]} of them list their names`;
        draft.problems.at([...this.path, 'from'], message);
      }
      return from.flatMap((word, i): PlainClient[] => {
        if (!networked) return [{ name: word, host: null, weight: 1 }];
        const hosts = draft.hostsNamed(word);
        if (hosts === null) this.noSuchHost(word, from.length === 1 ? ['from'] : ['from', i]);
        return (hosts ?? []).map((host) => ({ name: host, host, weight: 1 }));
      });
    }
    return sortedByName(from).map(([client, { host, weight }]) => {
      const path = ['from', client, 'host'];
      if (networked && host === null) {
        draft.problems.at([...this.path, 'from', client], 'needs the `host` that it runs on');
      } else if (host !== null && draft.hostsNamed(host)?.length !== 1) {
        this.noSuchHost(host, path);
      }
      const place = host === null || !networked ? null : (draft.hostsNamed(host)?.[0] ?? host);
      return { name: client, host: place, weight };
    });
  }

  private noSuchHost(word: string, at: Path): void {
    const several = this.draft.hostsNamed(word);
    if (several !== null) {
      this.draft.problems.at(
        [...this.path, ...at],
        `'${word}' is ${several.length} hosts, not one`,
      );
      return;
    }
    this.draft.problems.unknown([...this.path, ...at], 'host', word, this.draft.hostNames());
  }

  /** Hosts that datagrams go to take them in. */
  private openSinks(
    hosts: readonly string[],
    clients: readonly PlainClient[],
    port: number,
    allToAll: boolean,
  ): void {
    const targets = allToAll ? clients.flatMap(({ host }) => host ?? []) : hosts;
    for (const name of targets) {
      const host = this.draft.host(name);
      if (host !== null) openSink(host, port);
    }
  }
}

type Streaming = Extract<Workload, { kind: 'closed' | 'sessions' }>;
type Bulk = Extract<Workload, { kind: 'bulk' }>;
type BulkBase = Pick<PlainBulk, 'label' | 'clients' | 'target' | 'start' | 'stop'>;

interface Aim {
  service: PlainService | null;
  /** Where it is hosts. */
  hosts: string[];
  /** The name or address that was given. */
  word: string;
  port: number;
  networked: boolean;
}

/** Has a machine take in what comes to a port. */
function openSink(machine: PlainMachine, port: number): void {
  open(machine, { kind: 'sink', name: 'sink', listen: [port] });
}

/** Has it read what comes to a port by TCP. */
function openReader(machine: PlainMachine, port: number): void {
  open(machine, { kind: 'reader', name: 'reader', listen: [port], tcp: NO_TCP });
}

type Listening = Extract<PlainProcess, { kind: 'sink' | 'reader' }>;

function open(machine: PlainMachine, process: Listening): void {
  const { processes } = machine;
  const [port] = process.listen;
  const other = processes.find((each): each is Listening => each.kind === process.kind);
  if (other === undefined) machine.processes = processes.concat(process);
  else if (!other.listen.includes(port)) {
    other.listen = [...other.listen, port].sort((a, b) => a - b);
  }
}
