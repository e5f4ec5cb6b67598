import { Command } from 'commander';
import type { CompareFlags } from '../compare-plan.js';
import type { Report } from '../exit.js';
import {
  allowCode,
  allowRead,
  chartWidth,
  collect,
  noTitle,
  quiet,
  report as reportPage,
} from '../options.js';

const NOTES = `
Every policy meets the same arrivals, sizes, keys and demands, so differences
are paired. Results go to results/runs/<scenario>-compare/: compare.json,
compare.csv, replications.csv, charts/, and what was run: scenario.yaml,
meta.json. With --requests-csv requests/ has the rows of one run of each.

Metrics are paths of the results; with one workload latency.p99 will do, and
fairness.jain with one balanced service. Without --policies the scenario is
swept as it stands, and without --vary, too, --replications repeats it. What the
file says under compare: counts where no flag says otherwise.

Examples:
  netloom compare compare-policies --replications 10
  netloom compare compare-policies --vary n=4,16 --report policies.html
  netloom compare compare-policies --vary n=16 --policies random,central-queue
  netloom init && netloom compare first.yaml --vary load=0.5,0.7,0.9 \\
    --policies 'power-of-d-choices(2),random' --metric latency.p99`;

export function compareCommand(report: Report): Command {
  return new Command('compare')
    .description('compare balancing policies, or settings, with replications and intervals')
    .argument('<file>', 'a scenario file')
    .option('--policies <list>', 'policies, separated by commas')
    .option('--label <policy=label>', 'what to call a policy (repeatable)', collect)
    .option('--service <name>', 'whose policy it is; needed where several services have one')
    .option(
      '--vary <path=values>',
      'values to try: 4,16, a range, 0.5:0.9:0.1, or words, cubic,reno (repeatable)',
      collect,
    )
    .option('--replications <n>', 'runs of each policy at each point (default: 10)')
    .option(
      '--precision <share>',
      "instead: until the first metric's intervals are as narrow: 1% (at most --replications, or 1000)",
    )
    .option('--metric <list>', 'what to compare by; the first one ranks')
    .option('--baseline <policy>', 'what the others are held against (default: the first)')
    .option('--indifference <share>', 'differences that do not matter (default: 1%)')
    .option('--confidence <share>', 'of all that is said at once, and of intervals (default: 95%)')
    .option(
      '--study <kind>',
      'steady cuts the start (MSER-5), terminating does not (default: by the traffic)',
    )
    .option('--jobs <n>', 'threads that share the work (default: as many as there are cores)')
    .option('--seed <seed>', "the seed, instead of the file's")
    .option('--set <path=value>', 'set a value of the scenario; PATH= unsets (repeatable)', collect)
    .option(...allowCode)
    .option(...allowRead)
    .option('--duration <time>', "how long to simulate, instead of the file's: '30 s'")
    .option('--out <dir>', 'where the results go')
    .option('--requests-csv', 'also write a row for each request of the first replications')
    .option('--no-charts', 'draw nothing')
    .option('--charts <dir>', 'also draw into a folder of your own: SVG, PNG, CSV')
    .option(...chartWidth)
    .option(...noTitle)
    .option(...reportPage)
    .option('--json', 'print compare.json, and nothing else, on standard output')
    .option(...quiet)
    .addHelpText('after', NOTES)
    .action(async (file: string, flags: CompareFlags) => {
      const { compareFiles } = await import('../compare-files.js');
      report(await compareFiles(file, flags));
    });
}
