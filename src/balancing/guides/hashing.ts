import type { Guide } from '../entry.js';

/** Guides to the policies that send the same key to the same backend. */
export const hashingGuides = {
  ringHash: {
    follows:
      'Envoy 1.35, with panic below 50 % (`panic`). A retry goes to the same host; ' +
      '`reselections` is the host predicate `previous_hosts`. Left out: locality ' +
      'weights, hash keys from metadata. HAProxy 2.6 `hash-type consistent` (`flavour`), without ' +
      '`hash-balance-factor`.',
    about:
      'Point i of a backend is the hash of "address_i"; a request goes to the first point at ' +
      'or after its own hash. At least 1024 points are shared out by weight. With ' +
      '`hashBalanceFactor` nobody has much more than that percentage of the mean under way, ' +
      'and the rest overflows to others.',
    use:
      'Caches and sessions: a backend that leaves takes mostly its own keys along. Weights ' +
      'count. With a bound, also where some keys are much hotter than others.',
    fails:
      'Shares are uneven: with v points each they spread by about 1 / sqrt(v) of the mean (10 ' +
      '% for a hundred points). The least size is shared out, so many backends have few ' +
      'points each (raise `minimumRingSize`), and where those that stay get more points when ' +
      'one leaves, keys move between them too. Without a bound the backend of a hot key is ' +
      'overloaded.',
  },
  ketama: {
    follows:
      'nginx 1.29 `hash ... consistent`. What all methods of nginx share holds here ' +
      'too: never twice to the same server for one request, and `maxFails` within ' +
      '`failTimeout`. Not modelled: `max_conns`, backup servers.',
    about:
      'Each point is made from the one before, and a request goes to the first point at or ' +
      'after its own CRC-32, as with Cache::Memcached::Fast.',
    use:
      "nginx's `hash ... consistent`, or together with memcached clients that use the same " +
      "ring. A backend's points depend on itself alone: a removal moves its keys and no " +
      'others.',
    fails:
      'With 160 points shares spread by about 8 %. Every unit of weight is another 160 ' +
      'points. A hot key overloads its backend.',
  },
  maglev: {
    follows:
      'Envoy 1.35, with panic below 50 % (`panic`); `construction = paper` for the ' +
      "paper's. Retries as with `ring-hash`.",
    about:
      'Each backend has a permutation of the slots of a table (65537) and the backends take ' +
      'turns to fill in their next free wish; a request looks up hash mod size. Envoy lets ' +
      'the heavy fill more often. Bounded as `ring-hash` is, if asked.',
    use:
      'Where shares have to be even and a lookup takes one step: the paper asks for a table ' +
      'of more than 100 slots a backend, for shares within 1 %.',
    fails:
      'A removal moves a few keys of backends that stay, the more the smaller the table is. ' +
      'Every change fills the table anew. A hot key overloads its backend unless loads are ' +
      'bounded.',
  },
  rendezvous: {
    follows: 'The papers: no system. A retry takes the next best lot.',
    about:
      'The lot u comes from the hashes of key and backend, and the least -ln(u) / weight ' +
      'wins, which gives each backend exactly its share by weight.',
    use:
      'Up to some hundred backends: shares as even as chance allows, weights that may be any ' +
      'number, and nothing moves but what must, whoever leaves. No table, so nothing to ' +
      'rebuild.',
    fails: 'A pick looks at all backends. A hot key overloads its backend.',
  },
  jumpHash: {
    follows: 'The paper: no system. A retry takes the next bucket.',
    about:
      'The key seeds a generator that jumps ahead through the numbers 0 to n - 1, about ln n ' +
      'times; the last number below n is the bucket.',
    use:
      'Shards that are numbered, where only the last comes or goes: even, no memory, and ' +
      'adding one moves 1 / (n + 1) of the keys, all to it.',
    fails:
      'If any but the last leaves, those after it are renumbered: half of the keys move when ' +
      'the one in the middle leaves, as the chart shows. So it is not for servers, which fail ' +
      'in any order. No weights.',
  },
  moduloHash: {
    follows: 'No system. A retry takes the next bucket.',
    about: 'n is the number of usable backends.',
    use:
      'Where the number of backends never changes, and as what consistent hashing is measured ' +
      'against.',
    fails:
      'When one backend comes or goes nearly all keys move: n / (n + 1) of them when n become ' +
      'n + 1. For caches that is an empty cache. No weights.',
  },
  plainHash: {
    follows:
      'nginx 1.29 `hash`. What all methods of nginx share holds here too: never twice ' +
      'to the same server for one request, and `maxFails` within `failTimeout`. Not ' +
      'modelled: `max_conns`, backup servers. HAProxy 2.6 `hash-type map-based` (`flavour`), by sdbm.',
    about:
      '15 bits of the CRC-32 of the key, modulo the sum of the weights, are a point on the ' +
      'backends laid side by side. A backend that is down passes its keys on by the hash of a ' +
      'next try.',
    use:
      'A list that is fixed, in nginx. A backend that is down but still in the list moves its ' +
      'own keys alone.',
    fails:
      'A backend that is added or removed, or a weight that changes, changes the modulus and ' +
      'moves nearly all. There are 32768 different hashes: no more places than that, and ' +
      'uneven ones as the sum of weights comes near.',
  },
  ipHash: {
    follows:
      'nginx 1.29 `ip_hash`, for IPv4. What all methods of nginx share holds here too: ' +
      'never twice to the same server for one request, and `maxFails` within ' +
      '`failTimeout`. Not modelled: `max_conns`, backup servers.',
    about:
      "`ip_hash` makes a hash over the first three octets of the client's address, modulo " +
      '6271 and then modulo the sum of the weights.',
    use:
      'Sessions that stay with a backend where there is no cookie to go by, for clients ' +
      'spread over many networks.',
    fails:
      'A /24 goes to one backend together, so does all that comes through one NAT or proxy. ' +
      "nginx's manual says to mark a server `down` rather than to take it from the list: a " +
      'removal moves nearly all clients.',
  },
  sourceHash: {
    follows:
      'Linux 6 IPVS `sh`: without `fallback` the clients of a server that is out, or ' +
      'drained to a weight of 0, have none. Fractions of weights are ours.',
    about:
      "In IPVS's `sh` the client's address times a constant gives one of 256 buckets, which " +
      'are dealt out over the list in turn, by weight.',
    use:
      'The same client to the same backend, in the kernel, for a list that is fixed. The clients ' +
      'of an unusable or drained backend are refused, or with `fallback` go to others.',
    fails:
      'There are 256 buckets: among 100 backends some have three and some two, and above 256 ' +
      'some have none. A removal or another weight deals anew and moves most. Clients behind ' +
      'one address go together, unless `port` is hashed.',
  },
} satisfies Record<string, Guide>;
