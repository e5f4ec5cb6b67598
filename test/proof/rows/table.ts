import type { Row } from '../row.js';
import { balancing } from './balancing.js';
import { hashing } from './hashing.js';
import { network } from './network.js';
import { queues } from './queues.js';
import { tcpSteps } from './tcp-steps.js';
import { tcp } from './tcp.js';

export const table: readonly Row[] = [
  ...queues,
  ...balancing,
  ...hashing,
  ...network,
  ...tcp,
  ...tcpSteps,
];
