import { type CommandCase, scenario } from '../case.js';

const REQUESTS = 1_000_000;

function requests(name: string, workload: string, to: string): CommandCase {
  return {
    name,
    workload,
    unit: 'requests',
    amount: REQUESTS,
    ...scenario('test/bench/scenarios/proxy-hop.yaml', `n=${REQUESTS}`, `traffic.users.to=${to}`),
  };
}

/** A plain call takes 0.8 s of these; a hop may take 1.5 s more. */
const hop: CommandCase = {
  ...requests('proxy-hop', '1 M requests by way of a proxy, without a network', 'gateway'),
  most: { cpu: 2.3 },
};

const plain = requests('plain-call', 'the same without the proxy', 'web');

export const cases = [plain, hop];
