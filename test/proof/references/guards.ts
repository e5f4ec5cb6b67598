import { erlangB } from './queues.js';

/** Share of customers lost by M/M/c/(c + places): p(c + k) = p(c) (load / c)^k. */
export function lost(servers: number, places: number, load: number): number {
  const blocked = erlangB(servers, load);
  const ratio = load / servers;
  let [power, sum] = [1, 1];
  for (let k = 1; k <= places; k++) {
    power *= ratio;
    sum += blocked * power;
  }
  return (blocked * power) / sum;
}

/** Retries that a budget allows at once, of `requests` that are given up one after the other. */
export function allowedRetries(requests: number, share: number, least: number): number {
  let allowed = 0;
  for (let k = 1; k <= requests; k++) {
    if (allowed < Math.max(Math.floor(share * (requests - k)), least)) allowed++;
  }
  return allowed;
}
