import { OptionReader } from '../../engine/option-reader.js';
import type { OptionValue } from '../../engine/options.js';
import type { Nanoseconds } from '../../engine/time.js';
import { type CongestionName, profileDefaults, tcp, type TcpProfile } from './table.js';

/**
 * What a machine's TCP is like. Sizes are in bytes; `table.ts` says what each is and where it is
 * from.
 */
export interface TcpOptions {
  profile: TcpProfile;
  congestion: CongestionName;
  /** Of `fixed`, in segments. */
  window: number;
  initialWindow: number;
  minimumRto: Nanoseconds;
  /** 0 for what the port's MTU allows. */
  mss: number;
  sendBuffer: number;
  receiveBuffer: number;
  receiveBufferLimit: number;
  windowScaling: boolean;
  timestamps: boolean;
  sack: boolean;
  tailLossProbe: boolean;
  ecn: 'off' | 'accept' | 'on';
  delayedAck: boolean;
  nagle: boolean;
  slowStartAfterIdle: boolean;
  keepAlive: boolean;
  keepAliveTime: Nanoseconds;
  keepAliveInterval: Nanoseconds;
  keepAliveProbes: number;
  backlog: number;
  somaxconn: number;
  synCookies: boolean;
  synRetries: number;
  synLinearTimeouts: number;
  synAckRetries: number;
  retries: number;
}

const NOTHING: ReadonlyMap<string, OptionValue> = new Map();

/** Options with what was said of them; a RangeError says in one sentence what is wrong. */
export function tcpOptions(said: ReadonlyMap<string, OptionValue> = NOTHING): TcpOptions {
  const profile = new OptionReader(tcp, said).choice('profile') as TcpProfile;
  const given = new OptionReader(tcp, new Map([...profileDefaults[profile], ...said]));
  return {
    profile,
    congestion: given.choice('congestion') as CongestionName,
    window: given.number('window'),
    initialWindow: given.number('initialWindow'),
    minimumRto: given.number('minimumRto'),
    mss: given.number('mss'),
    sendBuffer: given.number('sendBuffer'),
    receiveBuffer: given.number('receiveBuffer'),
    receiveBufferLimit: given.number('receiveBufferLimit'),
    windowScaling: given.boolean('windowScaling'),
    timestamps: given.boolean('timestamps'),
    sack: given.boolean('sack'),
    tailLossProbe: given.boolean('tailLossProbe'),
    ecn: given.choice('ecn') as TcpOptions['ecn'],
    delayedAck: given.boolean('delayedAck'),
    nagle: given.boolean('nagle'),
    slowStartAfterIdle: given.boolean('slowStartAfterIdle'),
    keepAlive: given.boolean('keepAlive'),
    keepAliveTime: given.number('keepAliveTime'),
    keepAliveInterval: given.number('keepAliveInterval'),
    keepAliveProbes: given.number('keepAliveProbes'),
    backlog: given.number('backlog'),
    somaxconn: given.number('somaxconn'),
    synCookies: given.boolean('synCookies'),
    synRetries: given.number('synRetries'),
    synLinearTimeouts: given.number('synLinearTimeouts'),
    synAckRetries: given.number('synAckRetries'),
    retries: given.number('retries'),
  };
}
