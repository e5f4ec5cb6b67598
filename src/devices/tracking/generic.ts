import { Step, type TrackedProtocol, Timeout, Turn } from './protocol.js';

/** Protocols without a file of their own: addresses alone tell their flows apart. */
export const generic: TrackedProtocol = {
  key: ({ protocol }) => protocol,
  sourcePort: () => 0,
  destinationPort: () => 0,
  begins: () => '',
  opens: () => Timeout.GENERIC,
  follows: () => Step.GOES_ON,
  timeout: (flow) => flow.timeoutClass,
  turn: () => Turn.GOES_ON,
  setSourcePort: () => undefined,
  setDestinationPort: () => undefined,
};
