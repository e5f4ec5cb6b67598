import { Command } from 'commander';
import { Exit, type Report } from '../exit.js';
import { allowCode, allowRead, collect } from '../options.js';
import type { Overrides } from '../prepare.js';

const NOTES = `
Example:
  netloom expand kubernetes-service > plain.yaml
  netloom run plain.yaml --out plain`;

export function expandCommand(report: Report): Command {
  return new Command('expand')
    .description('print the plain form of a scenario: every node, port, link and table spelt out')
    .argument('<file>', 'a scenario file; - is standard input')
    .option('--seed <seed>', "the seed, instead of the file's")
    .option('--set <path=value>', 'set a value of the scenario; PATH= unsets (repeatable)', collect)
    .option(...allowCode)
    .option(...allowRead)
    .option('--duration <time>', "how long to simulate, instead of the file's: '30 s'")
    .addHelpText('after', NOTES)
    .action(async (file: string, flags: Overrides) => {
      const { OwnPolicies } = await import('../own-policies.js');
      const { prepare } = await import('../prepare.js');
      const { expand } = await import('../../scenario/expand.js');
      const { print } = await import('../terminal.js');
      const prepared = await prepare([file], flags, new OwnPolicies());
      for (const { plain } of prepared ?? []) print(expand(plain));
      report(prepared === null ? Exit.USAGE : Exit.OK);
    });
}
