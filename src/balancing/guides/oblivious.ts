import type { Guide } from '../entry.js';

/** Guides to the policies that look at nothing but the list and its weights. */
export const obliviousGuides = {
  random: {
    follows:
      'Envoy of 2025 `RANDOM`, with panic below 50 % (`panic`); priorities are for ' +
      '`health-filter`.',
    about: 'Which one, 64 random bits modulo n say, as in Envoy; what came before does not matter.',
    use:
      'Where many balancers that know nothing of one another send to many equal backends: ' +
      'there is no state to go wrong, and they cannot fall into step. It is also what others ' +
      'are measured against.',
    fails:
      'It uses nothing that it could know. With Poisson arrivals every backend is a queue of ' +
      'its own, so the mean response with exponential service is 1 / (1 - load) service times ' +
      'however many servers there are. A backend that is slower than the others is overloaded ' +
      'as soon as an equal share is more than it can do.',
  },
  weightedRandom: {
    follows:
      'nginx 1.29 `random`. What all methods of nginx share holds here too: never twice ' +
      'to the same server for one request, and `maxFails` within `failTimeout`. Not ' +
      'modelled: `max_conns`, backup servers.',
    about:
      'A random number modulo the sum of the weights is a point on the weights laid side by ' +
      'side.',
    use:
      'As `random`, for backends of known, different capacity: machines of two sizes, or one ' +
      'share of the traffic for a canary.',
    fails:
      'Weights have to be right and to stay right: nothing corrects a wrong one. What chance ' +
      'does to queues it does here too, and most to the small backends.',
  },
  roundRobin: {
    follows:
      'IPVS `rr`, but that its pointer stays on a server, not on a place; `grpc`: ' +
      "gRPC's `round_robin`, which draws where each list begins. Envoy's is " +
      '`earliest-deadline-first`.',
    about:
      'Pick k takes place (start + k) mod n of the list of those usable now. The counter runs ' +
      'on when the list changes.',
    use:
      'One balancer, equal backends, requests that cost about the same. Each backend then ' +
      'gets every nth request, which is steadier than a random share (with Poisson arrivals ' +
      'the gaps are Erlang-n), so its queue is shorter than under `random`.',
    fails:
      'Speeds and sizes do not count, so a slow backend fills up. The more balancers, each ' +
      'with a turn of its own, the more their sum looks like `random`; and if each sends ' +
      'little and begins with the first of the list, that one gets more (gRPC and Envoy begin ' +
      'at random for this reason: `grpc`, or see `start`). Where the cost of requests has a period that ' +
      'shares a factor with n, the costly ones always meet the same backends.',
  },
  smoothWeightedRoundRobin: {
    follows:
      'nginx 1.29, effective weights included. What all methods of nginx share holds ' +
      'here too: never twice to the same server for one request, and `maxFails` within ' +
      '`failTimeout`. Not modelled: `max_conns`, backup servers. HAProxy 2.6 `roundrobin` (`flavour`), ' +
      'without `maxconn`.',
    about:
      'At a pick the current weight of everybody grows by its weight; the greatest (the first ' +
      'of equals) is taken and pays back the sum of all. Weights 5, 1, 1 give a a b a c a a. ' +
      'A failure lowers the weight for a while (`maxFails`).',
    use:
      'A list of up to some hundred backends of known, different capacity: shares are exact ' +
      'over each period of the weights, and no backend gets its turns in a burst.',
    fails:
      'Load does not count, and wrong weights stay wrong. A pick looks at every backend. ' +
      'Balancers that start together make the same picks together, so the heaviest gets ' +
      "everybody's first request.",
  },
  earliestDeadlineFirst: {
    follows:
      'Envoy 1.29 and later `ROUND_ROBIN`, with panic below 50 % (`panic`). Left out: ' +
      'locality weights.',
    about:
      'A backend that is picked is due again 1 / weight later; at a tie it is whoever was ' +
      'entered first. Where it begins is drawn (`seed`).',
    use:
      'As `smooth-weighted-round-robin`, for long lists and for weights that are fractions or ' +
      "change on the way: a pick takes O(log n), and a weight counts from the backend's next " +
      'pick on.',
    fails:
      'A change of the list begins the schedule anew, so where members come and go all the ' +
      'time, shares are those of many beginnings. Load does not count. A weight that has ' +
      "grown is noticed only when the backend's old deadline has come.",
  },
  interleavedWeightedRoundRobin: {
    follows: 'Linux 6 IPVS `wrr`, for whole weights.',
    about:
      'Passes over the list take those whose weight reaches a bar, which sinks by the ' +
      'greatest common divisor at every pass. Weights 4, 3, 2 give a a b a b c a b c.',
    use:
      'To know what IPVS does under `wrr`. With weights near one another it is as good as any ' +
      'weighted turns.',
    fails:
      'The heavy come in bursts at the beginning of a period: with weights 100 and 1 the ' +
      'heavy gets a hundred requests in a row. After any change of the list the scan is back ' +
      'at its head. Load does not count.',
  },
  staticRoundRobin: {
    follows: 'HAProxy 2.x `static-rr`, for whole weights.',
    about:
      'The map has as many places as the sum of the weights (divided by their common ' +
      'divisor), each weight spread out over it; a pointer goes around. Weights 5, 1, 1 give ' +
      'a a a b a a c.',
    use:
      'To know what HAProxy does under `static-rr`. A pick is one look into a table, whatever ' +
      'the number of servers.',
    fails:
      "A change of any weight makes a new map, in (servers * sum of weights) steps; HAProxy's " +
      'manual says of it that weights changed at run time have no effect. Load does not ' +
      'count.',
  },
  probabilityChain: {
    follows: 'kube-proxy 1.3x in iptables mode. A request is a connection here.',
    about:
      'Rule i of n, from 0, takes a connection with probability 1 / (n - i), the last what is ' +
      "left: 1 / n each. Probabilities are rounded as in kube-proxy's iptables rules and the " +
      "kernel's `statistic` match.",
    use:
      'To know what a Kubernetes Service does to connections where kube-proxy runs in ' +
      'iptables mode.',
    fails:
      'It is `random`, with all that this means for queues, and weights do not count. It ' +
      'chooses once for each connection, so the requests of a long-lived one (HTTP/2, gRPC) ' +
      'all stay with one pod. A packet that begins a connection passes n / 2 rules in the ' +
      'mean.',
  },
  pickFirst: {
    follows: 'gRPC of 2024; without the reconnecting of a client that was idle.',
    about:
      'When it cannot be used any more, the list is tried from its head again. With `shuffle` ' +
      'each client shuffles its list once.',
    use:
      "gRPC's default, for a client that has one server, or an address that is balanced " +
      'further on. It needs the fewest connections of all. With `shuffle` (gRFC A62), for ' +
      'very many clients that each send little.',
    fails:
      'Without `shuffle` all clients use the same backend. With it, backends get whole ' +
      'clients at random: the chart shows how many clients that takes to even out, and one ' +
      'heavy client always spoils it. An earlier backend that comes back gets nothing, so ' +
      'after a restart the load stays where it fled to.',
  },
} satisfies Record<string, Guide>;
