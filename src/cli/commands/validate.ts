import { Command } from 'commander';
import { Exit, type Report } from '../exit.js';
import { collect } from '../options.js';

const NOTES = `
Examples:
  netloom validate scenarios/*.yaml
  netloom validate net.yaml --set parameters.n=100`;

export function validateCommand(report: Report): Command {
  return new Command('validate')
    .description('check scenarios and say all their errors, each with line and column')
    .argument('<file...>', 'scenario files; - is standard input')
    .option('--set <path=value>', 'set a value of the scenario (repeatable)', collect)
    .option('--quiet', 'print nothing but warnings and errors')
    .addHelpText('after', NOTES)
    .action(async (files: string[], flags: { set?: string[]; quiet?: boolean }) => {
      const { prepare } = await import('../prepare.js');
      const { print } = await import('../terminal.js');
      const { loadOwnPolicies } = await import('../own-policies.js');
      const loaded = await loadOwnPolicies(files, flags.set);
      const prepared = loaded ? prepare(files, { set: flags.set }) : null;
      if (prepared !== null && !flags.quiet) {
        for (const { file, plain } of prepared) {
          const { nodes, links, services } = plain;
          const parts = `${nodes.size} nodes, ${links.length} links, ${services.size} services`;
          print(`${file}: valid (${parts})\n`);
        }
      }
      report(prepared === null ? Exit.USAGE : Exit.OK);
    });
}
