import type { LoadReport } from '../balancing/policy.js';
import type { Actor, Simulator } from '../engine/simulator.js';
import type { Nanoseconds } from '../engine/time.js';
import { Notice } from './courier.js';
import type { Server } from './server.js';
import type { Stand } from './stand.js';

/** Backends report their load so often (gRPC's default is 10 s, made for longer runs). */
const REPORT_PERIOD: Nanoseconds = 1e9;

const PAYLOAD = 32;

/** One for each report, as there are few. */
class ReportNotice extends Notice {
  constructor(
    private readonly stand: Stand,
    private readonly server: number,
    private readonly report: LoadReport,
  ) {
    super([], PAYLOAD);
  }

  arrived(now: Nanoseconds): void {
    this.stand.balancer.reported(this.server, this.report, now);
  }
}

/**
 * Has every server of a service report its load to the balancers, once a period, all at the same
 * instants. While nothing happens nothing is reported: a study without an end would have none.
 */
export class LoadReporter implements Actor {
  actorId = -1;
  private armed = false;

  constructor(
    private readonly simulator: Simulator,
    private readonly servers: readonly Server[],
    private readonly stands: readonly Stand[],
  ) {
    simulator.add(this);
    for (const server of servers) {
      server.onTurn((idle) => {
        if (!idle) this.arm();
      });
    }
  }

  wake(): void {
    this.armed = false;
    this.servers.forEach((server, place) => {
      if (!server.isResponsive) return;
      const report = server.watch().report();
      for (const stand of this.stands) {
        stand.courier.tell(place, new ReportNotice(stand, place, report));
      }
    });
    if (this.servers.some((server) => server.watch().inFlight > 0)) this.arm();
  }

  private arm(): void {
    if (this.armed || !this.simulator.hasTimeFor(REPORT_PERIOD)) return;
    this.simulator.schedule(REPORT_PERIOD, this, 0);
    this.armed = true;
  }
}
