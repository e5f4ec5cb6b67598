/**
 * Closed forms of queueing theory, mean service time 1. Kleinrock, "Queueing Systems", volume 1
 * (1975), has them all but those named otherwise.
 */

/** Mean stay in M/M/1. */
export function mm1(rho: number): number {
  return 1 / (1 - rho);
}

/** Quantile of the stay in M/M/1, which is exponential. */
export function mm1Quantile(rho: number, p: number): number {
  return -Math.log(1 - p) / (1 - rho);
}

/** Share of calls lost by `servers` that are offered `load` erlangs (Erlang 1917). */
export function erlangB(servers: number, load: number): number {
  let blocked = 1;
  for (let k = 1; k <= servers; k++) blocked = (load * blocked) / (k + load * blocked);
  return blocked;
}

/** Share of customers of M/M/c that have to wait (Erlang 1917). */
export function erlangC(servers: number, rho: number): number {
  const blocked = erlangB(servers, servers * rho);
  return blocked / (1 - rho * (1 - blocked));
}

/** Mean stay in M/M/c. */
export function mmc(servers: number, rho: number): number {
  return 1 + erlangC(servers, rho) / (servers * (1 - rho));
}

/** Mean stay in M/G/1 by the squared coefficient of variation (Pollaczek, Khinchine). */
export function mg1(rho: number, cv2: number): number {
  return 1 + (rho * (1 + cv2)) / (2 * (1 - rho));
}

/** Share of customers lost by M/M/1 with room for `room`, the one in service included. */
export function mm1Loss(rho: number, room: number): number {
  return ((1 - rho) * rho ** room) / (1 - rho ** (room + 1));
}

/**
 * Mean response time of a closed network of single queues with thinking users, by exact mean value
 * analysis (Reiser and Lavenberg, Journal of the ACM 27, 1980).
 * @param demands mean work at each queue for one round
 */
export function closedNetwork(
  users: number,
  think: number,
  demands: readonly number[],
): { response: number; throughput: number } {
  let lengths = demands.map(() => 0);
  let response = 0;
  let throughput = 0;
  for (let n = 1; n <= users; n++) {
    const stays = demands.map((demand, k) => demand * (1 + lengths[k]));
    response = stays.reduce((sum, stay) => sum + stay, 0);
    throughput = n / (think + response);
    lengths = stays.map((stay) => throughput * stay);
  }
  return { response, throughput };
}
