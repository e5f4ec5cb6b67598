import type { Request } from '../calls/request.js';
import type { Nanoseconds } from '../engine/time.js';
import { Histogram } from '../measure/histogram.js';
import type { Timings } from '../transport/timings.js';

/** Steps of a request that travels by a connection, as browsers and `curl -w` show them, in their order. */
export const meanings = {
  dns: 'Until the address is known.',
  connect: 'Until the connection stands, where one is opened for it.',
  tls: 'Until it is secure.',
  wait: 'For a connection, or a stream on one.',
  request: 'Until the request is at the server.',
  queue: 'Until a worker takes it.',
  service: '',
  response: 'Until the answer is here whole.',
} as const;
export type Step = keyof typeof meanings;
export const steps = Object.keys(meanings) as Step[];

/** What the steps of a workload's requests took; together they are their latency, but for what went before. */
export class StepRecorder {
  readonly histograms = Object.fromEntries(
    steps.map((step) => [step, new Histogram(0.01)]),
  ) as Record<Step, Histogram>;

  /** A request was answered now. */
  note(request: Request, timings: Timings, now: Nanoseconds): void {
    const { histograms } = this;
    const { asked, dialled, connected, secured, given } = timings;
    const { serverArrival, serviceStart, serverDeparture } = request;
    const sent = request.balancerDeparture >= 0 ? request.balancerDeparture : request.sent;
    // Of a connection that another has asked for, what is left of it.
    const connect = dialled >= 0 && connected > asked ? connected - Math.max(dialled, asked) : 0;
    const tls = secured > asked && connected >= 0 ? secured - Math.max(connected, asked) : 0;
    histograms.dns.record(asked - sent);
    histograms.connect.record(connect);
    histograms.tls.record(tls);
    histograms.wait.record(Math.max(0, given - asked - connect - tls));
    histograms.request.record(Math.max(0, serverArrival - given));
    histograms.queue.record(serviceStart - serverArrival);
    histograms.service.record(serverDeparture - serviceStart);
    histograms.response.record(now - serverDeparture);
  }
}
