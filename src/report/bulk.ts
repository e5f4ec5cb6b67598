import {
  bottleneck,
  bulk,
  type BulkResults,
  flow,
  type FlowResults,
  type Results,
} from '../model/results.js';
import { number, percent, plural, printable } from './format.js';
import { grid } from './grid.js';
import type { Paint } from './paint.js';
import { row } from './shown.js';
import { folded } from './width.js';

/** What the flows of bulk workloads got, all together, by link and each by itself: three sections. */
export function bulkFlows(results: Results, paint: Paint): string[][] {
  const all = [...results.workloads].flatMap(([name, { bulk: it, flows }]) =>
    it === null ? [] : [{ name: printable(name), it, flows }],
  );
  const head = '<workload flows total Jain windowed rtt_p50 rtt_p99? again timeouts??';
  const totals = all.map(({ name, it }) => row(bulk, it, head, { workload: name }));
  const each = '<flow <from goodput rtt rtt_p99? fast timeout probe? cwnd ssthresh?? <state';
  const rows = all.flatMap(({ name, flows }) =>
    [...flows].map(([number, it]) => {
      const of = all.length > 1 ? `${name} ${number}` : number;
      return row(flow, it, each, { flow: of, from: printable(it.from) });
    }),
  );
  const link = '<link flows goodput Jain max/mean? busy';
  const shared = [...results.bottlenecks].map(([name, it]) =>
    row(bottleneck, it, link, { link: printable(name) }),
  );
  return [
    [
      ...grid('Bulk flows: goodput in Mbit/s, round trips in ms', head, totals, paint),
      ...all
        .filter(({ it }) => it.flows > 1)
        .flatMap((one) => folded(sentence(one), paint.width, '    ', '  ')),
    ],
    grid('Links that hold flows up', link, shared, paint, 'bottlenecks.csv'),
    grid('Each flow (cwnd and ssthresh in segments)', each, rows, paint, 'flows.csv'),
  ];
}

/** 10 flows of bulk shared 95.9 Mbit/s, from 9.1 to 10.2 each; 0.4 % of segments were sent again. */
function sentence({ name, it, flows }: Told): string {
  const goodputs = [...flows.values()].flatMap(({ goodput }) => goodput ?? []);
  if (it.goodput === null) return `${plural(it.flows, 'flow')} of ${name}: nothing came`;
  const [least, most] = [Math.min(...goodputs), Math.max(...goodputs)].map(number);
  const shared = goodputs.length > 1 ? `shared ${number(it.goodput)}` : `got ${number(it.goodput)}`;
  const range = goodputs.length > 1 ? `, from ${least} to ${most} each` : '';
  const lost =
    it.retransmitted === 0 ? 'nothing was' : `${percent(it.retransmittedShare)} of segments were`;
  return `${plural(it.flows, 'flow')} of ${name} ${shared} Mbit/s${range}; ${lost} sent again`;
}

interface Told {
  name: string;
  it: BulkResults;
  flows: ReadonlyMap<string, FlowResults>;
}
