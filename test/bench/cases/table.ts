import type { BenchCase } from '../case.js';
import { cases as allocation } from './allocation.js';
import { cases as balance } from './balance.js';
import { cases as chain } from './chain.js';
import { cases as mesh } from './mesh.js';
import { cases as mm1 } from './mm1.js';
import { cases as phold } from './phold.js';
import { cases as proxy } from './proxy.js';
import { cases as scale } from './scale.js';
import { cases as startup } from './startup.js';
import { cases as tcp } from './tcp.js';

export const table: readonly BenchCase[] = [
  ...phold,
  ...allocation,
  ...mm1,
  ...balance,
  ...proxy,
  ...chain,
  ...scale,
  ...tcp,
  ...mesh,
  ...startup,
];
