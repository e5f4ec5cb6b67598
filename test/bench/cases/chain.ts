import { type CommandCase, scenario } from '../case.js';

const PACKETS = 1_000_000;

/** One sender, four store-and-forward links, 1000-byte UDP payloads 10 us apart. */
function chain(kind: string, mode: string, ratio: number): CommandCase {
  return {
    name: `chain-${kind}`,
    workload: `1 M packets of 1000 bytes over four ${kind} links`,
    unit: 'packets',
    amount: PACKETS,
    ratio,
    peer: ['chain', `--mode=${mode}`, `--n=${PACKETS}`],
    ...scenario(`test/bench/scenarios/chain-${kind}.yaml`, `amount=${PACKETS}`),
  };
}

export const cases = [chain('routed', 'p2p', 8), chain('switched', 'bridge', 5)];
