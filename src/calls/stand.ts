import type { Balancer } from '../balancing/balancer.js';
import type { Courier } from './courier.js';
import type { Passenger } from './passenger.js';

/** A balancer, and what carries the letters between its place and the backends. */
export interface Stand {
  balancer: Balancer<Passenger>;
  courier: Courier;
}
