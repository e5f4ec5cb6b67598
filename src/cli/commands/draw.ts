import { Command, Option } from 'commander';
import type { Report } from '../exit.js';
import { allowCode, allowRead, collect, type DrawFlags } from '../options.js';

const NOTES = `
The drawing shows hosts, switches, routers, balancers, services with their
replicas and proxies, in groups by network, node and namespace, and who calls
whom: as they will be when the run begins. mermaid goes into a README, dot into
Graphviz.

Examples:
  netloom draw leaf-spine --out leaf-spine.svg
  netloom draw bookinfo --format mermaid
  netloom draw tcp-dumbbell --format dot | dot -Tpdf > dumbbell.pdf`;

export function drawCommand(report: Report): Command {
  return new Command('draw')
    .description('draw the network of a scenario')
    .argument('<file>', 'a scenario file; - is standard input')
    .addOption(
      new Option('--format <format>', 'of the drawing')
        .choices(['svg', 'mermaid', 'dot', 'html'])
        .default('svg'),
    )
    .option('--out <file>', 'where it goes (default: standard output)')
    .option('--set <path=value>', 'set a value of the scenario; PATH= unsets (repeatable)', collect)
    .option(...allowCode)
    .option(...allowRead)
    .addHelpText('after', NOTES)
    .action(async (file: string, flags: DrawFlags) => {
      const { drawFile } = await import('../draw-file.js');
      report(await drawFile(file, flags));
    });
}
