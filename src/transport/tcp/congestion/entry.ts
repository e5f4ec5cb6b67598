import type { TcpOptions } from '../options.js';
import type { CongestionName } from '../table.js';
import type { CongestionControl } from './control.js';

/** A congestion control that can be chosen by name. */
export interface CongestionEntry {
  name: CongestionName;
  /** One line for people. */
  summary: string;
  source: string;
  create(options: TcpOptions): CongestionControl;
}
