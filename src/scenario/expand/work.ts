import type {
  PlainAttempts,
  PlainBalancer,
  PlainCall,
  PlainHealth,
  PlainHedge,
  PlainPartitions,
  PlainRetries,
  PlainService,
  PlainStep,
  PlainWorkload,
} from '../plain.js';
import { described, duration, orNone, same, type Word, words } from './words.js';

export function serviceWord(service: PlainService): Word {
  const { workers, mode, queue } = service;
  return words({
    workers,
    mode,
    queue: words({
      limit: orNone(queue.limit, same),
      discipline: queue.discipline,
      full: queue.full,
    }),
    handler: service.handler.map(stepWord),
    response: described(service.response, 'size'),
    slowdown: orNone(service.slowdown, (slowdown) => described(slowdown, 'number')),
    redraw: service.redraw,
    partitions: orNone(service.partitions, partitionsWord),
    balancer: balancerWord(service.balancer),
    replicas: service.replicas.map(
      ({ name, host, ports, weight, speed, workers: own, absent, of }) =>
        words({
          ...{ name, host: orNone(host, same), ports, weight, speed, workers: own, absent },
          ...(of !== null && { of }),
        }),
    ),
  });
}

function stepWord(step: PlainStep): Word {
  switch (step.kind) {
    case 'compute':
      return words({ compute: described(step.time, 'duration') });
    case 'call':
      return words({ call: callWord(step.call) });
    case 'parallel':
      return words({ parallel: step.calls.map(callWord), wait: orNone(step.wait, same) });
  }
}

function callWord(call: PlainCall): Word {
  const { to, count, probability, timeout, cancel, request, keys } = call;
  return words({
    to,
    count,
    probability,
    timeout: orNone(timeout, duration),
    cancel,
    request: described(request, 'size'),
    keys: orNone(keys, (each) => described(each, 'number')),
    ...attemptWords(call),
  });
}

function attemptWords({ retries, hedge, tied }: PlainAttempts): Record<string, Word> {
  return {
    retries: orNone(retries, retriesWord),
    hedge: orNone(hedge, hedgeWord),
    tied: tied !== null && words({ delay: duration(tied.delay) }),
  };
}

function retriesWord({ attempts, timeout, on, base, max, jitter }: PlainRetries): Word {
  return words({
    attempts,
    timeout: orNone(timeout, duration),
    on: [...on],
    base: duration(base),
    max: duration(max),
    jitter,
  });
}

function hedgeWord({ after, percentile, samples, attempts, others }: PlainHedge): Word {
  return words({
    after: orNone(after, duration),
    percentile: orNone(percentile, same),
    samples,
    attempts,
    others,
  });
}

function partitionsWord({ by, count, replication, keys, scaleTo }: PlainPartitions): Word {
  return words({ by, count: orNone(count, same), replication, keys, scaleTo });
}

function balancerWord({ policy, affinity, at, balancers, view, ...rest }: PlainBalancer): Word {
  const { health: checks, virtual } = rest;
  return words({
    policy: described(policy, 'policy'),
    affinity:
      affinity.kind === 'none'
        ? 'none'
        : words({ [affinity.kind]: words({ timeout: duration(affinity.timeout) }) }),
    ...(at !== 'nowhere' && { at }),
    balancers,
    view: words({ counts: view.counts, delay: duration(view.delay) }),
    health: orNone(checks, healthWord),
    virtual: orNone(virtual, ({ router, address, ports, mode, health }) =>
      words({
        router,
        address,
        ports: ports.map(({ name, protocol, port, target }) =>
          words({ name, protocol, port, target }),
        ),
        mode,
        health: orNone(health, healthWord),
      }),
    ),
  });
}

function healthWord({ interval, timeout, rise, fall }: PlainHealth): Word {
  return words({ interval: duration(interval), timeout: duration(timeout), rise, fall });
}

export function workloadWord(workload: PlainWorkload): Word {
  const { kind, clients, target, start, stop } = workload;
  const base = {
    kind,
    clients: clients.map(({ name, host, weight }) =>
      words({ name, host: orNone(host, same), weight }),
    ),
    target: words({
      name: orNone(target.name, same),
      address: orNone(target.address, same),
      port: target.port,
    }),
    start: duration(start),
    stop: orNone(stop, duration),
  };
  switch (workload.kind) {
    case 'ping': {
      const { count, interval, payload, mtuDiscovery, timeout } = workload;
      const times = { interval: duration(interval), timeout: duration(timeout) };
      return words({ ...base, count, payload, mtuDiscovery, ...times });
    }
    case 'datagrams': {
      const { allToAll, priority } = workload;
      return words({
        ...base,
        allToAll,
        arrivals: described(workload.arrivals, 'arrivals'),
        requests: orNone(workload.requests, same),
        request: described(workload.request, 'size'),
        priority,
      });
    }
    default: {
      const { allToAll, cancel, priority, arrivals, think, perSession } = workload;
      return words({
        ...base,
        allToAll,
        ...(arrivals !== null && { arrivals: described(arrivals, 'arrivals') }),
        ...(workload.kind === 'closed' && { users: workload.users }),
        ...(think !== null && { think: described(think, 'duration') }),
        ...(perSession !== null && { perSession: described(perSession, 'number') }),
        requests: orNone(workload.requests, same),
        timeout: orNone(workload.timeout, duration),
        cancel,
        ...attemptWords(workload),
        request: described(workload.request, 'size'),
        work: orNone(workload.work, (work) => described(work, 'number')),
        keys: orNone(workload.keys, (keys) => described(keys, 'number')),
        priority,
      });
    }
  }
}
