import { Command } from 'commander';
import { checkCommand } from './commands/check.js';
import { compareCommand } from './commands/compare.js';
import { completionCommand } from './commands/completion.js';
import { drawCommand } from './commands/draw.js';
import { expandCommand } from './commands/expand.js';
import { helpCommand } from './commands/help.js';
import { initCommand } from './commands/init.js';
import { labCommand } from './commands/lab.js';
import { listCommand } from './commands/list.js';
import { newCommand } from './commands/new.js';
import { playgroundCommand } from './commands/playground.js';
import { runCommand } from './commands/run.js';
import { schemaCommand } from './commands/schema.js';
import { validateCommand } from './commands/validate.js';
import { Exit, type Report } from './exit.js';
import { version } from './package.js';
import { complain } from './terminal.js';

const VERSION = [version, '-V, --version', 'print the version'] as const;

const EXAMPLES = `
Examples:
  netloom init && netloom run first.yaml
  netloom run docker-network
  netloom run mm1 --seed 7 --set load=0.8 --json | jq .digest
  netloom compare compare-policies --vary n=4,16
  netloom list scenarios

Scenarios that come along go by their names, as 'netloom list scenarios' says.

Exit codes:
  ${Exit.OK} success, ${Exit.UNMET} an expectation does not hold, ${Exit.USAGE} bad usage or a bad scenario,
  ${Exit.LIMIT} a limit was reached, ${Exit.BUG} a bug in Netloom, ${Exit.OUTPUT} output cannot be written,
  ${Exit.INTERRUPTED} interrupted (143 by SIGTERM, 129 by SIGHUP)`;

/**
 * The command line as commander sees it. Commands load the simulator only when they run, so that
 * help is quick.
 */
export function createProgram(report: Report): Command {
  const program = new Command('netloom')
    .description(
      'A deterministic network simulator for container networks and service meshes:\n' +
        'a scenario file in, latency and fairness out.',
    )
    .version(...VERSION)
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES)
    .configureOutput({ writeErr: complain })
    .exitOverride();
  const commands = [
    initCommand,
    runCommand,
    compareCommand,
    playgroundCommand,
    validateCommand,
    expandCommand,
    drawCommand,
    listCommand,
    labCommand,
    schemaCommand,
    newCommand,
    checkCommand,
  ];
  for (const command of commands) {
    program.addCommand(
      command(report)
        .copyInheritedSettings(program)
        .version(...VERSION),
    );
  }
  program.addCommand(completionCommand(program, report).copyInheritedSettings(program));
  program.addCommand(helpCommand(program));
  return program;
}
