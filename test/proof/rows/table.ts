import type { Row } from '../row.js';
import { balancing } from './balancing.js';
import { cubicWindow } from './cubic-window.js';
import { guards } from './guards.js';
import { hashing } from './hashing.js';
import { network } from './network.js';
import { queues } from './queues.js';
import { routes } from './routes.js';
import { tcpNearFar } from './tcp-near-far.js';
import { tcpSteps } from './tcp-steps.js';
import { tcp } from './tcp.js';

export const table: readonly Row[] = [
  ...queues,
  ...balancing,
  ...hashing,
  ...guards,
  ...routes,
  ...network,
  ...tcp,
  ...cubicWindow,
  ...tcpNearFar,
  ...tcpSteps,
];
