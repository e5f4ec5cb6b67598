import type { Guide } from '../entry.js';

/** Guides to the policies that count what they have under way. */
export const connectionsGuides = {
  leastConnections: {
    follows:
      'nginx 1.29 `least_conn`, but that ties go by full weights, not by effective ' +
      'ones; HAProxy 2.2 to 3.1 `leastconn`, without queues per server; Linux 6 IPVS ' +
      '`lc` and `wlc`, where an ended connection is inactive for 120 s (a UDP flow for ' +
      'its own time-out), one a request. What all methods of nginx share holds here ' +
      'too: never twice to the same server for one request, and `maxFails` within ' +
      '`failTimeout`. Not modelled: `max_conns`, backup servers.',
    about:
      'Each balancer counts for itself. Of those that tie, nginx takes smooth weighted turns; ' +
      'HAProxy takes turns and counts the idle first; IPVS (`lc`, `wlc`) takes the first of ' +
      'the list.',
    use:
      'One balancer, or a few that each see much of the traffic; requests of different cost ' +
      'or backends of different speed. The count is the queue, so a backend that becomes slow ' +
      'gets less at once, without weights or parameters.',
    fails:
      'Each balancer sees only what it sent itself: many of them know little. If they share ' +
      'counts that are old, they all run to whoever looked empty (Mitzenmacher 2000: How ' +
      'useful is old information?). A backend that fails at once never has much under way and ' +
      'attracts all: add `outlier-detection` or health checks. A newcomer gets every request ' +
      'until it has as many under way as the others: add `slow-start` where that is much.',
  },
  shortestExpectedDelay: {
    follows: 'Linux 6 IPVS `sed`, the same picks.',
    about:
      'That is how long the new request would take if weights are speeds and requests are ' +
      'alike. At a tie it is the first of the list.',
    use:
      'Backends whose speeds differ by known factors. Unlike `least-connections` it counts ' +
      'the request that is to be placed, so of two idle backends it takes the faster.',
    fails:
      'A request may queue at a fast backend while a slower one is idle: good for that ' +
      'request, not always for those after it. It is as wrong as the weights are. At a tie ' +
      'the first of the list is used more than the others.',
  },
  neverQueue: {
    follows: 'Linux 6 IPVS `nq`, the same picks.',
    about:
      'Idle backends are taken in the order of the list, whatever their weights; where none ' +
      'is idle, the least (active + 1) / weight counts.',
    use:
      'Backends of different speeds at low and middle load, where an idle one can mostly be ' +
      'found and nobody should wait beside it (Weinrib and Shenker 1988, for large systems).',
    fails:
      'If speeds differ much, an idle slow backend takes longer than a short wait at a fast ' +
      'one. At low load the first of the list get most, slow or not.',
  },
  leastRequest: {
    follows:
      'Envoy of 2025, with panic below 50 % (`panic`). Left out: requests that wait for ' +
      'a connection do not count.',
    about:
      'Where weights are equal, the better of two (`choices`) that are drawn with ' +
      'replacement, the first of them at a tie. Where they differ it is another algorithm: ' +
      'weighted turns by deadlines, each with the weight / (active + 1)^bias of the moment.',
    use:
      "Envoy's choice for many proxies with many backends: it needs a proxy's own counts and " +
      'two draws, and does not herd.',
    fails:
      'With n backends one pick in n draws the same twice, which among two or three is much. ' +
      'Where weights differ nothing is compared: a deadline that was set stands, however long ' +
      'the queue has become since. As with all counts, they are those of one proxy.',
  },
  powerOfDChoices: {
    follows:
      "By default no system but the paper, and Finagle's draws. nginx 1.29 `random " +
      'two`; HAProxy 2.4 to 2.8 `random(N)`, without `maxconn`; Linux 6 IPVS `twos`. ' +
      'For nginx: never twice to the same server for one request, and `maxFails` within ' +
      '`failTimeout`.',
    about:
      'd is 2 unless given; at a tie the first drawn is taken. They are drawn without ' +
      'replacement unless asked, and by weight if asked; nginx, HAProxy and IPVS each have a way ' +
      'of their own (`flavour`).',
    use:
      'Many balancers, many backends, news that are partial or old. In the limit of many ' +
      'servers, with Poisson arrivals and exponential service, the share of servers with i or ' +
      'more requests is load^(2^i - 1), against load^i for `random` (Vvedenskaya, Dobrushin, ' +
      'Karpelevich 1996; Mitzenmacher 1996). A third choice adds little.',
    fails:
      'It counts requests, not speed. Two slow backends are drawn together however slow they ' +
      'are: if that happens more often than their share of the capacity, they are overloaded. ' +
      'With service times of a heavy, power-law tail, queues keep one too (Bramson, Lu, ' +
      'Prabhakar 2012). Among few backends with good news, looking at all is better.',
  },
  joinTheShortestQueue: {
    follows: 'The model of Winston 1977: no system.',
    about: 'Of those that tie, any, or always the first (`ties`).',
    use:
      'One balancer before equal servers of one worker. For exponential service, first come ' +
      'first served, it is the best that queue lengths alone allow (Winston 1977).',
    fails:
      'Some service times make the shortest queue the wrong one (Whitt 1986: Deciding which ' +
      'queue to join). With unequal speeds take `shortest-expected-delay`. With several ' +
      'balancers the length it knows is its own part of the queue; with old news it herds.',
  },
  joinTheIdleQueue: {
    follows:
      'Lu and others 2011, JIQ-Random; what the paper leaves open, an entry whose ' +
      'server has got a request by chance, stays.',
    about:
      'Backends that become idle stand in a line at one balancer each; a request takes the ' +
      'first of the line, or any backend at random where there is no line.',
    use:
      'Many balancers and more backends: these say that they are idle while nobody waits for ' +
      'the answer, so a request is placed at once (Lu and others 2011). With ten backends a ' +
      'balancer the mean response is about 1.4 service times at a load of 0.8, where two ' +
      'choices have 1.9 and `random` has 5.',
    fails:
      'At high load few are idle and most requests are placed at random, as the right ends of ' +
      'the curves show. An idle backend tells one balancer, drawn at random, which may have ' +
      'nothing to send while others guess; a backend that got a request by such a guess still ' +
      'stands in the line that it had joined. Weights and speeds do not count.',
  },
  firstFree: {
    follows:
      'HAProxy `first`, with one queue for all servers, as it has where `maxconn` is ' +
      'reached everywhere.',
    about:
      'A slot is free where fewer than `slots` requests are under way; requests wait at the ' +
      'balancer.',
    use:
      'To use as few backends as possible and switch the others off, with long sessions above ' +
      "all: HAProxy's `first`, after Gandhi and others 2012.",
    fails:
      'It is uneven on purpose: the first are always full and as slow as full ones are. With ' +
      'more slots than a backend can work on at once, requests wait there beside idle ' +
      'backends; in the chart each has 10 slots and one worker. Without a limit all would go ' +
      'to the first.',
  },
} satisfies Record<string, Guide>;
