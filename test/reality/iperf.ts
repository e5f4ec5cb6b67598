/** What iperf3's client says with `--json`, as far as it is read. */
interface Report {
  error?: string;
  end?: {
    streams?: { sender?: { retransmits?: number }; receiver?: { bits_per_second?: number } }[];
  };
}

/**
 * Goodput and fairness of a test that iperf3 has run, as its receiver counted them.
 * @throws if it says that it failed, or says nothing of its streams
 */
export function readIperf(text: string): { goodput: number; jain: number; resent: number } {
  let report: Report;
  try {
    report = JSON.parse(text) as Report;
  } catch {
    throw new Error(`iperf3 says: ${text.trim() || 'nothing'}`);
  }
  if (report.error !== undefined) throw new Error(`iperf3 says: ${report.error}`);
  const streams = report.end?.streams ?? [];
  const rates = streams.map(({ receiver }) => receiver?.bits_per_second);
  if (rates.length === 0 || !rates.every((rate) => rate !== undefined))
    throw new Error('iperf3 says nothing of what was received');
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  const squares = rates.reduce((sum, rate) => sum + rate * rate, 0);
  return {
    goodput: total / 1e6,
    jain: squares === 0 ? 1 : (total * total) / (rates.length * squares),
    resent: streams.reduce((sum, { sender }) => sum + (sender?.retransmits ?? 0), 0),
  };
}

/** Packets in the inner queue, as `tc -s -j qdisc show` says it. */
export function readQueue(text: string): number {
  const shown = JSON.parse(text) as { kind: string; qlen: number }[];
  const inner = shown.find(({ kind }) => kind === 'pfifo');
  if (inner === undefined) throw new Error('tc shows no pfifo');
  return inner.qlen;
}
