import { OptionReader } from '../../engine/option-reader.js';
import type { OptionDescriptor } from '../../engine/options.js';
import type { GuidedEntry } from '../entry.js';
import { hashingGuides } from '../guides/hashing.js';
import { BoundedLoads } from '../hash/bounded-loads.js';
import { ForwardedLoads } from '../hash/forwarded-loads.js';
import { HashPolicy, type CircularTable, type TableMaker } from '../hash/hash-policy.js';
import { hashedPart, type HashedPart } from '../hash/request-hash.js';
import { HaproxyHashPolicy } from '../policies/haproxy-hash.js';
import { IpHashPolicy } from '../policies/ip-hash.js';
import { JumpTable } from '../policies/jump-hash.js';
import { KetamaPolicy } from '../policies/ketama.js';
import { isPrime, MaglevTable, type MaglevOptions } from '../policies/maglev.js';
import { ModuloTable } from '../policies/modulo-hash.js';
import { PlainHashPolicy } from '../policies/plain-hash.js';
import { RendezvousTable } from '../policies/rendezvous.js';
import { RingHashTable, type RingHashOptions } from '../policies/ring-hash.js';
import { SourceHashPolicy } from '../policies/source-hash.js';
import { panic, panicOf } from './envoy.js';
import { failTimeout, maxFails, nginxPeers } from './nginx.js';
import type { PolicyContext } from '../policy.js';

const hashBalanceFactor: OptionDescriptor = {
  name: 'hashBalanceFactor',
  kind: 'integer',
  default: 0,
  min: 0,
  max: 1_000_000,
  meaning:
    'Bounded loads: what a backend may have under way, in percent of the mean (at least 100), ' +
    'before its requests overflow to others; 0 for no bound.',
  source: 'envoy consistent_hashing_lb_config hash_balance_factor',
};

const overflow: OptionDescriptor = {
  name: 'overflow',
  kind: 'choice',
  default: 'shuffled',
  choices: ['shuffled', 'next'],
  meaning:
    "Where requests beyond the bound go: by Envoy's rule, in an order shuffled by their hash; or " +
    'by that of the paper, to the next in the table with room.',
  source: 'envoy thread_aware_lb_impl.cc; Mirrokni, Thorup, Zadimoghaddam, SODA 2018',
};

const reselections: OptionDescriptor = {
  name: 'reselections',
  kind: 'integer',
  default: 0,
  min: 0,
  max: 100,
  meaning:
    'How often a retry whose backend has had the request already looks for another (the host ' +
    'predicate previous_hosts); 0: it goes where it was.',
  source: 'envoy RetryPolicy host_selection_retry_max_attempts',
};

const ringHash: GuidedEntry = {
  name: 'ring-hash',
  summary: "consistent hashing on a ring of 64-bit points, Envoy's; loads bounded if asked",
  guide: hashingGuides.ringHash,
  source: 'envoy ring_hash_lb.cc',
  options: [
    hashedPart,
    {
      name: 'flavour',
      kind: 'choice',
      default: 'envoy',
      choices: ['envoy', 'haproxy'],
      meaning:
        "Whose circle: Envoy's, or HAProxy's with 16 points for a unit of weight, of which the nearest counts; " +
        'other options are for the first.',
      source: 'haproxy src/lb_chash.c: hash-type consistent',
    },
    {
      name: 'hash',
      kind: 'choice',
      default: 'xxhash64',
      choices: ['xxhash64', 'murmur64a'],
      meaning: 'What places the points of the backends.',
      source: 'envoy ring_hash.proto hash_function XX_HASH, MURMUR_HASH_2',
    },
    {
      name: 'minimumRingSize',
      kind: 'integer',
      default: 1024,
      min: 1,
      max: 8_388_608,
      meaning: 'Points that the ring has at least, shared out by weight; more make it more even.',
      source: 'envoy ring_hash.proto minimum_ring_size',
    },
    {
      name: 'maximumRingSize',
      kind: 'integer',
      default: 8_388_608,
      min: 1,
      max: 8_388_608,
      meaning: 'Points that the ring has at most, also where weights differ much.',
      source: 'envoy ring_hash.proto maximum_ring_size',
    },
    hashBalanceFactor,
    overflow,
    reselections,
    panic,
  ],
  create(options, context) {
    const given = new OptionReader(ringHash, options);
    if (given.choice('flavour') === 'haproxy')
      return new HaproxyHashPolicy(context, partOf(given), true);
    const ring: RingHashOptions = {
      hash: given.choice('hash') as RingHashOptions['hash'],
      minimumSize: given.number('minimumRingSize'),
      maximumSize: given.number('maximumRingSize'),
    };
    if (ring.minimumSize > ring.maximumSize) {
      given.fail(
        `'minimumRingSize' (${ring.minimumSize}) is above 'maximumRingSize' (${ring.maximumSize})`,
      );
    }
    return boundedHashing(given, context, (members) => new RingHashTable(members, ring));
  },
};

const maglev: GuidedEntry = {
  name: 'maglev',
  summary: 'consistent hashing by a table that the backends fill in turn; loads bounded if asked',
  guide: hashingGuides.maglev,
  source: 'envoy maglev_lb.cc; Eisenbud et al., NSDI 2016',
  options: [
    hashedPart,
    {
      name: 'tableSize',
      kind: 'integer',
      default: 65_537,
      min: 2,
      max: 5_000_011,
      meaning: 'Slots of the table, a prime well above the number of backends.',
      source: 'envoy maglev.proto table_size',
    },
    {
      name: 'construction',
      kind: 'choice',
      default: 'envoy',
      choices: ['envoy', 'paper'],
      meaning:
        "Turns by address and weight, or those of the paper: the list's order, without weights.",
      source: 'envoy maglev_lb.cc; the paper, pseudocode 1',
    },
    hashBalanceFactor,
    overflow,
    reselections,
    panic,
  ],
  create(options, context) {
    const given = new OptionReader(maglev, options);
    const table: MaglevOptions = {
      size: given.number('tableSize'),
      construction: given.choice('construction') as MaglevOptions['construction'],
    };
    if (!isPrime(table.size)) given.fail(`'tableSize' must be a prime, not ${table.size}`);
    return boundedHashing(given, context, (members) => new MaglevTable(members, table));
  },
};

const rendezvous: GuidedEntry = {
  name: 'rendezvous',
  summary: 'highest random weight: every backend draws lots for a key, weighted; the best has it',
  guide: hashingGuides.rendezvous,
  source: 'Thaler and Ravishankar, 1998; Schindelhauer and Schomaker, 2005',
  options: [hashedPart],
  create(options, context) {
    const given = new OptionReader(rendezvous, options);
    return new HashPolicy(context, partOf(given), (members) => new RendezvousTable(members));
  },
};

const jumpHash: GuidedEntry = {
  name: 'jump-hash',
  summary: 'jump consistent hash: no table, moves least when the last comes or goes; no weights',
  guide: hashingGuides.jumpHash,
  source: 'Lamping and Veach, arXiv 1406.2294',
  options: [hashedPart],
  create(options, context) {
    const given = new OptionReader(jumpHash, options);
    return new HashPolicy(context, partOf(given), (members) => new JumpTable(members));
  },
};

const moduloHash: GuidedEntry = {
  name: 'modulo-hash',
  summary: 'hash mod n: what consistent hashing is measured against; no weights',
  guide: hashingGuides.moduloHash,
  source: 'Karger et al., STOC 1997, introduction',
  options: [hashedPart],
  create(options, context) {
    const given = new OptionReader(moduloHash, options);
    return new HashPolicy(context, partOf(given), (members) => new ModuloTable(members));
  },
};

const ketama: GuidedEntry = {
  name: 'ketama',
  summary: "consistent hashing on a ring of 160 CRC-32 points for a unit of weight, nginx's",
  guide: hashingGuides.ketama,
  source: 'nginx ngx_http_upstream_hash_module.c, consistent',
  options: [
    hashedPart,
    {
      name: 'names',
      kind: 'texts',
      optional: true,
      meaning:
        'What the points of each backend are made from, in the order of the list, such as app1:8080: nginx takes ' +
        'servers as its file names them. Else their addresses.',
      source: 'nginx ngx_http_upstream_hash_module.c: ngx_http_upstream_init_chash',
    },
    maxFails,
    failTimeout,
  ],
  create(options, context) {
    const given = new OptionReader(ketama, options);
    const names = given.has('names') ? given.texts('names') : [];
    return nginxPeers(given, context, (inner) => new KetamaPolicy(inner, partOf(given), names));
  },
};

const plainHash: GuidedEntry = {
  name: 'plain-hash',
  summary: "nginx's hash without 'consistent': CRC-32 modulo the sum of the weights",
  guide: hashingGuides.plainHash,
  source: 'nginx ngx_http_upstream_hash_module.c',
  options: [
    hashedPart,
    {
      name: 'flavour',
      kind: 'choice',
      default: 'nginx',
      choices: ['nginx', 'haproxy'],
      meaning: "Whose hash: nginx's CRC-32, or HAProxy's sdbm, into the map of its static-rr.",
      source: 'haproxy src/backend.c, src/lb_map.c: hash-type map-based',
    },
    maxFails,
    failTimeout,
  ],
  create(options, context) {
    const given = new OptionReader(plainHash, options);
    if (given.choice('flavour') === 'haproxy')
      return new HaproxyHashPolicy(context, partOf(given), false);
    return nginxPeers(given, context, (inner) => new PlainHashPolicy(inner, partOf(given)));
  },
};

const ipHash: GuidedEntry = {
  name: 'ip-hash',
  summary: "clients of a /24 to the same backend, nginx's",
  guide: hashingGuides.ipHash,
  source: 'nginx ngx_http_upstream_ip_hash_module.c',
  options: [maxFails, failTimeout],
  create(options, context) {
    const given = new OptionReader(ipHash, options);
    return nginxPeers(given, context, (inner) => new IpHashPolicy(inner));
  },
};

const sourceHash: GuidedEntry = {
  name: 'source-hash',
  summary: "the same client to the same backend, by a hash of the client's address",
  guide: hashingGuides.sourceHash,
  source: 'linux net/netfilter/ipvs/ip_vs_sh.c',
  options: [
    {
      name: 'port',
      kind: 'boolean',
      default: false,
      meaning: "Hash the client's port as well as its address.",
      source: 'ipvsadm -b sh-port',
    },
    {
      name: 'fallback',
      kind: 'boolean',
      default: false,
      meaning:
        "Take another backend while the client's own cannot be used, or has a weight of 0; else " +
        'there is none for it.',
      source: 'ipvsadm -b sh-fallback',
    },
  ],
  create: (options, context) =>
    new SourceHashPolicy(context, {
      port: options.get('port') === true,
      fallback: options.get('fallback') === true,
    }),
};

/** Policies that send the same key to the same backend. */
export const hashing: readonly GuidedEntry[] = [
  ringHash,
  ketama,
  maglev,
  rendezvous,
  jumpHash,
  moduloHash,
  plainHash,
  ipHash,
  sourceHash,
];

function partOf(given: OptionReader): HashedPart {
  return given.choice('on') as HashedPart;
}

/** A table, with bounded loads around it where they are asked for. */
function boundedHashing(
  given: OptionReader,
  context: PolicyContext,
  make: TableMaker<CircularTable>,
): HashPolicy {
  const factor = given.number('hashBalanceFactor');
  if (factor > 0 && factor < 100) given.fail(`'hashBalanceFactor' must be 0 or at least 100`);
  const envoy = {
    panicBelow: panicOf(given, context),
    reselections: given.number('reselections'),
  };
  if (factor === 0) return new HashPolicy(context, partOf(given), make, envoy);
  const Bound = given.choice('overflow') === 'next' ? ForwardedLoads : BoundedLoads;
  return new HashPolicy(
    context,
    partOf(given),
    (members) => new Bound(make(members), members, context.backends, factor),
    envoy,
  );
}
