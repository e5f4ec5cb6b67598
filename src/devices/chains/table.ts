/**
 * The hooks where rules look at packets, as Linux's netfilter has them; a chain that is named like
 * one is asked there:
 *
 *   port ─▶ prerouting ─▶ route ─▶ forward ─▶ postrouting ─▶ port
 *                           │                      ▲
 *                         input                  output
 *                           ▼                      │
 *                           processes of the machine
 *
 * What a machine sends to itself leaves by `lo` (output, postrouting) and comes in by it again
 * (prerouting, input).
 */
export const hooks = ['prerouting', 'input', 'forward', 'output', 'postrouting'] as const;

export type HookName = (typeof hooks)[number];

/** The name of the port by which a machine sends to itself. */
export const LOOPBACK_PORT = 'lo';
