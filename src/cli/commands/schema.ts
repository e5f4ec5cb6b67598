import { Command } from 'commander';
import { Exit, type Report } from '../exit.js';

const NOTES = `
Example, for editors that read the YAML language server's comment:
  netloom schema > schema.json
  # yaml-language-server: $schema=./schema.json`;

export function schemaCommand(report: Report): Command {
  return new Command('schema')
    .description('print the JSON Schema of scenario files, by which editors complete')
    .option('--reference', 'print the same for readers, as Markdown')
    .option('--results', 'print what is measured, for readers, as Markdown')
    .option('--lab', "print the schema of a lab's checks.yaml instead")
    .addHelpText('after', NOTES)
    .action(async (flags: { reference?: boolean; results?: boolean; lab?: boolean }) => {
      const { print } = await import('../terminal.js');
      if (flags.reference) {
        const { reference } = await import('../../scenario/reference.js');
        print(reference());
      } else if (flags.results) {
        const { resultsReference } = await import('../../model/results-reference.js');
        print(resultsReference());
      } else if (flags.lab) {
        const { labSchema } = await import('../../labs/json-schema.js');
        print(`${JSON.stringify(labSchema(), null, 2)}\n`);
      } else {
        const { jsonSchema } = await import('../../scenario/json-schema.js');
        print(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
      }
      report(Exit.OK);
    });
}
