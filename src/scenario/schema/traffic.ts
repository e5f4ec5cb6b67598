import { completeArrivals } from '../arrivals.js';
import { attemptShape } from './attempts.js';
import * as k from '../words.js';

/** Where a workload's requests come from and go to. */
function routeShape() {
  const client = k.object({
    host: k.orNone(k.name()).default(null).describe('Where it runs; none without a network.'),
    weight: k.number({ min: 0 }).default(1).describe('Share of the rate, or of the users.'),
  });
  const plainClient = k.object({
    name: k.name(),
    host: k.orNone(k.name()).default(null),
    weight: k.number({ min: 0 }).default(1),
  });
  return {
    from: k
      .forms({
        scalar: k.turn(k.name(), (name) => [name]),
        list: k.list(k.name(), { min: 1 }),
        map: k.named(client),
      })
      .optional()
      .describe('Hosts, or named clients with hosts and weights.'),
    to: k
      .name()
      .optional()
      .describe('A service, a host or an address, with a port if need be: web:80.'),
    port: k.port().optional().describe('Instead of the one in `to`.'),
    clients: k.list(plainClient).optional().describe('As the expanded form has them.'),
    target: k
      .object({
        name: k.orNone(k.text()).default(null),
        address: k.orNone(k.address()).default(null),
        port: k.integer({ min: 0, max: 65535 }),
      })
      .optional()
      .describe('As the expanded form has it.'),
    start: k.duration().default(0).describe('When it begins.'),
    stop: k.orNone(k.duration()).default(null).describe('None: until the end.'),
    duration: k.duration().optional().describe('Stop so long after the start.'),
  };
}

function requestShape() {
  return {
    ...routeShape(),
    allToAll: k
      .boolean()
      .default(false)
      .describe('Each request goes to another replica of the target, drawn anew, never to itself.'),
    requests: k
      .orNone(k.integer({ min: 0 }))
      .default(null)
      .describe('Ends after so many.'),
    timeout: k
      .orNone(k.duration({ min: 1 }))
      .optional()
      .describe('How long a caller waits. Default: 10 s in a network, none without.'),
    cancel: k
      .boolean()
      .default(true)
      .describe('Cancel the work when the time is up; else the backend holds it to its end.'),
    ...attemptShape(),
    request: k.distribution('size').optional().describe('Payload. Default: 200 B.'),
    work: k
      .orNone(k.distribution('number'))
      .default(null)
      .describe('Multiplies the work of the service; its mean should be 1.'),
    keys: k
      .orNone(k.distribution('number'))
      .default(null)
      .describe('What is asked for: 0, 1, ...; such as zipf(1000), or hot(20 %, 1000).'),
    priority: k.integer({ min: 0, max: 7 }).default(0).describe('Higher goes first.'),
  };
}

function arrivalShape() {
  return {
    rate: k.frequency().optional().describe('Short for the rate of the arrivals.'),
    arrivals: k.arrivals().optional().describe('Default: poisson at the rate.'),
  };
}

export function workloadSchema() {
  const think = k.distribution('duration').optional();
  const workload = k.byKind(
    {
      open: { ...arrivalShape(), ...requestShape() },
      closed: {
        users: k.integer({ min: 1, max: 10_000_000 }).describe('Each sends, waits and thinks.'),
        think: think.describe('From an answer to the next request. Default: none.'),
        ...requestShape(),
      },
      sessions: {
        ...arrivalShape(),
        think: think.describe('Between the requests of a user. Default: none.'),
        perSession: k.distribution('number').optional().describe('Requests a user. Default: 1.'),
        ...requestShape(),
      },
      ping: {
        ...routeShape(),
        count: k.integer({ min: 1 }).default(4).describe('Echo requests of each client.'),
        interval: k.duration({ min: 1 }).default(1e9).describe('From one to the next.'),
        payload: k.size({ max: 65507 }).default(56).describe('Of an echo request.'),
        mtuDiscovery: k
          .choice(['want', 'do', 'dont'])
          .default('want')
          .describe(
            'As ping -M: want sets DF and cuts what is known to be too long, do never cuts, dont ' +
              'has routers cut.',
          ),
        timeout: k.duration({ min: 1 }).default(1e9).describe('How long to wait for each answer.'),
      },
      datagrams: {
        ...routeShape(),
        ...arrivalShape(),
        allToAll: k.boolean().default(false).describe('To the hosts of other clients.'),
        requests: k
          .orNone(k.integer({ min: 0 }))
          .default(null)
          .describe('Ends after so many.'),
        request: k.distribution('size').optional().describe('Payload. Default: 1000 B.'),
        priority: k.integer({ min: 0, max: 7 }).default(0).describe('Higher goes first.'),
      },
    },
    'open',
  );
  return k.check(workload, completeArrivals);
}
