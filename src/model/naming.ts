import type { RandomFactory } from '../engine/random.js';
import type { Simulator } from '../engine/simulator.js';
import { parseIpv4 } from '../net/address.js';
import type { PlainMachine, PlainProcess, PlainTables } from '../scenario/plain.js';
import { AnswerCache } from '../transport/dns/answer-cache.js';
import { CachingResolver } from '../transport/dns/caching-resolver.js';
import { Forwarder } from '../transport/dns/forwarder.js';
import { Glibc } from '../transport/dns/glibc.js';
import { Musl } from '../transport/dns/musl.js';
import type { Answering, ResolverOptions } from '../transport/dns/resolver.js';
import { DnsServer, type NameTable } from '../transport/dns/server.js';
import type { UdpTransport } from '../transport/udp.js';
import type { LateTcp } from './late-tcp.js';

type PlainDns = Extract<PlainProcess, { kind: 'dns' }>;

/** What a machine sends by. */
interface Sockets {
  readonly udp: UdpTransport;
  readonly tcp: LateTcp;
}

/** Builds who asks for names, and who answers. */
export class Naming {
  private readonly names = new Map<string, NameTable>();

  constructor(
    private readonly tables: PlainTables,
    private readonly simulator: Simulator,
    private readonly random: RandomFactory,
  ) {}

  /** Who a machine asks; null for nobody. */
  resolver(
    { udp, tcp }: Sockets,
    { resolver: plain, resolverCache }: PlainMachine,
  ): Answering | null {
    if (plain === null) return null;
    const { simulator } = this;
    const servers = plain.servers.map(parseIpv4);
    const options: ResolverOptions = { ...plain, servers, edns: plain.edns ?? 0 };
    const Library = plain.libc === 'musl' ? Musl : Glibc;
    const asks = new Library(simulator, udp, () => tcp.get(), options);
    return resolverCache ? new CachingResolver(simulator, asks) : asks;
  }

  /** The DNS server of a machine. */
  server(machine: string, { tcp: late }: Sockets, udp: UdpTransport, plain: PlainDns): DnsServer {
    const { simulator } = this;
    const views = new Map<string, NameTable>();
    for (const [port, table] of plain.views) views.set(port, this.nameTable(table));
    const callers = new Map<number, NameTable>();
    for (const [caller, table] of plain.callers)
      callers.set(parseIpv4(caller), this.nameTable(table));
    const zones = (plain.zones ?? []).map((zone) => zone.toLowerCase().replace(/\.$/, ''));
    const draws = this.random.keyed(machine, 'dns');
    const tcp = late.get().forProcess(plain.name);
    const { cache, forward } = plain;
    const servers = forward?.to.map(parseIpv4) ?? [];
    return new DnsServer(
      simulator,
      udp,
      { ...plain, views, callers, zones },
      {
        cache: cache && new AnswerCache(simulator, machine, cache),
        forwarder:
          forward && new Forwarder(simulator, udp, tcp, { servers, tcp: forward.tcp }, draws),
        tcp,
        draws,
      },
    );
  }

  private nameTable(name: string): NameTable {
    let table = this.names.get(name);
    if (table === undefined) {
      const plain = this.tables.names.get(name) ?? new Map<string, string[]>();
      const live = new Map<string, readonly number[]>();
      for (const [host, addresses] of plain) live.set(host, addresses.map(parseIpv4));
      this.names.set(name, (table = live));
    }
    return table;
  }
}
