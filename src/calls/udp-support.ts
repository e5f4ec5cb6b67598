import type { Balancer } from '../balancing/balancer.js';
import type { LoadReport, Need, Oracle } from '../balancing/policy.js';
import type { PolicySupport } from '../balancing/support.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { type Packet, Phase } from '../net/packet.js';
import type { UdpHandler, UdpTransport } from '../transport/udp.js';
import { oracleOf, REPORT_PERIOD } from './policy-support.js';
import { Probe } from './probe.js';
import type { Server } from './server.js';

/** How a backend is, as of the moment at which the probe reached it. */
class LoadProbe extends Probe {
  inFlight = 0;
  latency: Nanoseconds = 0;

  constructor(
    backend: number,
    private readonly replica: Server,
  ) {
    super(backend);
  }

  arrive(): void {
    const vitals = this.replica.watch();
    this.inFlight = vitals.inFlight;
    this.latency = vitals.expectedLatency;
  }
}

/** News that a backend sends of its own accord; without a report, that it is idle. */
class Notice extends Probe {
  constructor(
    backend: number,
    readonly report: LoadReport | null,
  ) {
    super(backend);
  }

  arrive(): void {
    // Balancers send none.
  }
}

/** What takes messages. A router keeps no requests that could wait for a free worker. */
const MESSAGES: readonly Need[] = ['idle', 'reports', 'probes'];

/** Bytes of a probe, an answer or a notice: a few numbers. */
const PAYLOAD = 32;

/** Where a backend listens for requests, and the transport of its host. */
export interface BackendHost {
  address: number;
  port: number;
  udp: UdpTransport;
}

/**
 * What a policy asks for, on a network: probes and their answers, idle notices and load reports are
 * datagrams between the balancer's router and the backends, which take their time and may be lost.
 */
export class UdpSupport implements PolicySupport, UdpHandler, Actor {
  actorId = -1;
  readonly balancer = { index: 0, count: 1 };
  readonly oracle: Oracle;
  private served: Balancer | null = null;
  private port = -1;

  constructor(
    private readonly simulator: Simulator,
    private readonly udp: UdpTransport,
    private readonly replicas: readonly Server[],
    private readonly hosts: readonly BackendHost[],
    needs: readonly Need[],
  ) {
    simulator.add(this);
    this.oracle = oracleOf(needs.includes('oracle') ? replicas : []);
    const messages = needs.some((need) => MESSAGES.includes(need));
    if (!messages) return;
    this.port = udp.open(udp.register(this));
    replicas.forEach((replica, index) => {
      replica.watch();
      if (needs.includes('idle') || needs.includes('reports')) {
        const to = { address: udp.stack.address, port: this.port };
        new Herald(simulator, replica, index, hosts[index], to, needs);
      }
    });
  }

  /** Whom to tell of what comes. */
  serve(balancer: Balancer): void {
    this.served = balancer;
  }

  after(delay: Nanoseconds, kind: number): void {
    if (!this.simulator.hasTimeFor(delay)) return;
    this.simulator.schedule(delay, this, kind * 2);
  }

  /** In a step of its own: the router is about to forward the packet that the policy picks for. */
  probe(backend: number): void {
    // Without a free port there are no probes: the transport has named the ceiling.
    if (this.port >= 0) this.simulator.defer(this, backend * 2 + 1);
  }

  private sendProbe(backend: number): void {
    const { address, port } = this.hosts[backend];
    const probe = new LoadProbe(backend, this.replicas[backend]);
    this.udp.send(this.udp.make(0, this.port, address, port, PAYLOAD, probe, Phase.OPEN));
  }

  wake(kind: number): void {
    if (kind % 2 === 1) this.sendProbe((kind - 1) / 2);
    else this.served?.expired(kind / 2, this.simulator.now);
  }

  datagram({ message }: Packet): string {
    const { served, simulator } = this;
    if (served === null) return 'unexpected';
    if (message instanceof LoadProbe) {
      served.probed(message.backend, message.inFlight, message.latency, simulator.now);
    } else if (message instanceof Notice) {
      if (message.report === null) served.idle(message.backend, simulator.now);
      else served.reported(message.backend, message.report, simulator.now);
    } else return 'unexpected';
    return '';
  }

  failed(): void {
    // A probe that nobody answers tells nothing.
  }
}

/** Sends a backend's news to the balancer. */
class Herald implements Actor, UdpHandler {
  actorId = -1;
  private readonly port: number;
  private armed = false;

  constructor(
    private readonly simulator: Simulator,
    private readonly replica: Server,
    private readonly backend: number,
    private readonly host: BackendHost,
    private readonly balancer: { address: number; port: number },
    needs: readonly Need[],
  ) {
    simulator.add(this);
    this.port = host.udp.open(host.udp.register(this));
    replica.onTurn((_index, idle) => {
      if (idle && needs.includes('idle')) this.send(null);
      if (!idle && needs.includes('reports')) this.arm();
    });
  }

  wake(): void {
    this.armed = false;
    const vitals = this.replica.watch();
    if (this.replica.isResponsive) this.send(vitals.report());
    if (vitals.inFlight > 0) this.arm();
  }

  /** Nobody answers news. */
  datagram(): string {
    return 'unexpected';
  }

  failed(): void {
    // The balancer does not listen: nothing to be done.
  }

  private arm(): void {
    if (this.armed || !this.simulator.hasTimeFor(REPORT_PERIOD)) return;
    this.simulator.schedule(REPORT_PERIOD, this, 0);
    this.armed = true;
  }

  private send(report: LoadReport | null): void {
    if (this.port < 0) return;
    const { udp } = this.host;
    const { address, port } = this.balancer;
    const notice = new Notice(this.backend, report);
    udp.send(udp.make(0, this.port, address, port, PAYLOAD, notice, Phase.NONE));
  }
}
