/** What is told of links, queues and cores. */
import { bytes, count, megabits, milliseconds, number, record, share, word } from '../fields.js';

/** One direction of a link. */
export const link = record({
  from: word(),
  to: word(),
  packets: count(),
  bytes: bytes(),
  utilisation: share('Busy share of the transmitter; none without a rate.', {
    as: 'percent',
  }).orNull(),
  dropped: count('Packets.'),
});

/** The direction of a link that holds flows up. */
export const bottleneck = record(
  {
    flows: count('Bulk flows whose way is busiest here.'),
    goodput: megabits('Sum of theirs.', { more: true }),
    jain: share("Jain's index of their goodput.", { more: true }).orNull(),
    maxOverMean: number().orNull(),
    utilisation: share('Of the link.', { as: 'percent' }).orNull(),
  },
  { Jain: 'jain', 'max/mean': 'maxOverMean', busy: 'utilisation' },
);

/** The egress queue of a port. */
export const queue = record({
  discipline: word(),
  meanLength: number(),
  maxLength: count(),
  enqueued: count('Packets.'),
  dropped: count('Packets.'),
  marked: count('Packets.'),
});

/** Work of one kind on the cores of a machine. */
export const coreWork = record({
  share: share('Of the time of all its cores.', { as: 'percent' }),
  computations: count('Asked for.'),
  waited: milliseconds(
    'Mean wait for a core, and for those before it in its thread or queue.',
  ).orNull(),
});

/** The cores of a machine. */
export const cpu = record(
  {
    cores: count(),
    utilisation: share('Busy share of its cores.', { as: 'percent' }),
    kernel: coreWork.means('Packets that came, were sent and passed on.'),
    tls: coreWork.means('Handshakes.'),
    application: coreWork.means('Computations of services.'),
    proxy: coreWork.means('Of proxies.'),
  },
  {
    busy: 'utilisation',
    packets: 'kernel.share',
    TLS: 'tls.share',
    services: 'application.share',
    proxies: 'proxy.share',
    packets_wait: 'kernel.waited',
    TLS_waits: 'tls.waited',
    services_wait: 'application.waited',
    proxies_wait: 'proxy.waited',
  },
);
