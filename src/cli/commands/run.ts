import { Command, Option } from 'commander';
import type { Report } from '../exit.js';
import {
  allowCode,
  allowRead,
  chartWidth,
  collect,
  noTitle,
  quiet,
  report as reportPage,
  type RunFlags,
} from '../options.js';

const NOTES = `
Results go to results/runs/<scenario>/ (for several files with --out, to
DIR/<scenario>/), and replace what a run of the same file before has left there.
scenario.yaml among them is the text that was run; meta.json has its hash, and
what the command line laid over it.

Examples:
  netloom run docker-network --trace 'ping#1'
  netloom run load-balancer --duration '5 s' --set traffic.users.timeout=
  netloom run bookinfo --report bookinfo.html
  netloom run load-balancer --charts figures --width column --no-title
  netloom run docker-network --capture-ports container1.eth0 --out net
  netloom init && netloom run - --json < first.yaml | jq .workloads`;

export function runCommand(report: Report): Command {
  return new Command('run')
    .description('simulate scenarios, print and write their results')
    .argument('<file...>', 'scenario files; - is standard input')
    .option('--seed <seed>', "the seed, instead of the file's")
    .option('--set <path=value>', 'set a value of the scenario; PATH= unsets (repeatable)', collect)
    .option(...allowCode)
    .option(...allowRead)
    .option('--duration <time>', "how long to simulate, instead of the file's: '30 s'")
    .option('--replication <k>', 'the k-th of the replications of compare and expect, from 0')
    .option('--out <dir>', 'where the results go')
    .option('--charts <dir>', 'also draw them: SVG and PNG, with the data of each as CSV')
    .option(...chartWidth)
    .option(...noTitle)
    .option(...reportPage)
    .option('--json', 'print summary.json, and nothing else, on standard output')
    .option(...quiet)
    .addOption(new Option('--capture', 'capture all ports (pcapng)').conflicts('capturePorts'))
    .option('--capture-ports <list>', 'capture these ports, or all of a node: host.eth0,router')
    .option('--trace <request>', "tell one request's way in words: ping#1")
    .option('--requests-csv', 'also write a row for each request, call and attempt')
    .option('--packets-csv', 'also write a row for each packet')
    .option('--record', 'also write what happens, to be played: recording.json')
    .option('--record-facts <n>', 'of that, the first n facts (default: 100000)')
    .option('--hlog', "also write the workloads' latencies as an HdrHistogram log, latency.hlog")
    .option('--otlp', 'also write spans as OTLP JSON, for OpenTelemetry and Jaeger: traces.json')
    .option('--perfetto', 'also write requests for ui.perfetto.dev: perfetto.json')
    .option('--access-log', "also write a line a request at each proxy, as Envoy's: access.log")
    .option('--spans <n>', 'of those three, the first n requests and calls (default: 100000)')
    .option(
      '--metrics',
      "also write counts by Istio's and Envoy's names: metrics.prom, and metrics.om by window",
    )
    .addHelpText('after', NOTES)
    .action(async (files: string[], flags: RunFlags) => {
      const { runFiles } = await import('../run-files.js');
      report(await runFiles(files, flags));
    });
}
