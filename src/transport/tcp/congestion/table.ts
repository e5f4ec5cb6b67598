import type { TcpOptions } from '../options.js';
import type { CongestionControl } from './control.js';
import { bbr1 } from './bbr1.js';
import { cubic } from './cubic.js';
import { dctcp } from './dctcp.js';
import type { CongestionEntry } from './entry.js';
import { fixed } from './fixed.js';
import { reno } from './reno.js';

/** The congestion controls there are. */
export const congestions: readonly CongestionEntry[] = [cubic, reno, dctcp, bbr1, fixed];

/** The congestion control that options name. */
export function createCongestion(options: TcpOptions): CongestionControl {
  const entry = congestions.find(({ name }) => name === options.congestion);
  if (entry === undefined) throw new RangeError(`no congestion control '${options.congestion}'`);
  return entry.create(options);
}
