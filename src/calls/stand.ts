import type { Balancer } from '../balancing/balancer.js';
import type { Courier } from './courier.js';
import type { Request } from './request.js';

/** A balancer, and what carries the letters between its place and the backends. */
export interface Stand {
  balancer: Balancer<Request>;
  courier: Courier;
}
