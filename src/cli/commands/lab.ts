import { Command } from 'commander';
import { CommandError, Exit, type ExitCode, type Report } from '../exit.js';

const NOTES = `
Examples:
  netloom lab list
  netloom lab start busy --student 'Li Wei' && cd busy && netloom lab check
  netloom lab grade class/* --csv > grades.csv
  netloom lab new my-topic/my-lab && netloom lab test my-topic/my-lab

docs/teaching.md.`;

interface Speaking {
  language?: 'en' | 'zh';
}

/** Each of its commands loads what it needs when it runs. */
export function labCommand(report: Report): Command {
  const lab = new Command('lab')
    .description('exercises that check themselves: do them, grade them, write your own')
    .addHelpText('after', NOTES);
  const add = (name: string, description: string): Command =>
    lab.command(name).description(description);

  add('list', 'list the labs that come along')
    .option('--language <en|zh>', 'in which language', languageOf)
    .option('--json', 'print JSON')
    .action(async (flags: Speaking & { json?: boolean }) => {
      const { listLabs } = await import('../labs/list.js');
      report(listLabs(flags));
    });

  add('start', 'lay out a lab in a folder: steps, scenario, answers')
    .argument('<lab>', "its name ('netloom lab list'), or a lab's folder")
    .option('--student <name>', 'your name or number: your seed comes from it')
    .option('--language <en|zh>', 'in which language', languageOf)
    .option('--to <folder>', "where to; by the lab's name without it")
    .action(async (name: string, flags: Speaking & { student?: string; to?: string }) => {
      const { startLab } = await import('../labs/start.js');
      report(startLab(name, flags));
    });

  add('check', 'run your scenario, and say what is still missing')
    .argument('[dir]', 'the folder that start has made', '.')
    .option('--labs <folder>', 'where the lab is, if it is none of ours')
    .option('--language <en|zh>', 'in which language', languageOf)
    .option('--json', 'print JSON')
    .action(async (dir: string, flags: Speaking & { labs?: string; json?: boolean }) => {
      const { checkLab } = await import('../labs/check.js');
      report(checkLab(dir, flags));
    });

  add('grade', 'run what was handed in, and say who passes')
    .argument('<dir...>', 'folders of theirs, result files, or folders with these in')
    .option('--labs <folder>', 'where the lab is, if it is none of ours')
    .option('--csv', 'print CSV')
    .option('--json', 'print JSON')
    .option('--events <n>', 'of each run, at most (default: 20,000,000)')
    .option('--seconds <n>', 'for each run, at most (default: 60)')
    .addHelpText(
      'after',
      `
Nothing that a file claims is believed: each is run. It reads no other file and
runs no code of a policy's. Exit code 0 if all pass, ${Exit.UNMET} if some do not, ${Exit.USAGE} if
some cannot be read.`,
    )
    .action(async (dirs: string[], flags: Record<string, string | boolean>) => {
      const { gradeLabs } = await import('../labs/grade.js');
      report(gradeLabs(dirs, flags));
    });

  add('page', 'write one page to hand to a class, with labs inside')
    .argument('<lab...>', 'names of ours, or folders of yours')
    .requiredOption('--out <file.html>', 'where to')
    .addHelpText(
      'after',
      `
The page holds no solution: numbers are worked out from a run with the student's
seed, choices are kept as salted hashes. That deters, and does not prevent.`,
    )
    .action(async (names: string[], flags: { out: string }) => {
      const { labPage } = await import('../labs/page.js');
      report(labPage(names, flags));
    });

  add('new', 'write the template of a lab, which passes its own test')
    .argument('<name>', 'its folder: topic/name')
    .action(async (name: string) => {
      const { newLab } = await import('../labs/new.js');
      report(newLab(name));
    });

  add('test', 'hold labs against what they promise')
    .argument('<lab...>', "folders of yours, or names of ours; 'all' for all of ours")
    .option('--students <n>', 'with the seeds of how many (default: 2)')
    .action(async (names: string[], flags: { students?: string }) => {
      const { testLabs } = await import('../labs/test.js');
      report(testLabs(names, flags));
    });

  return lab;
}

function languageOf(word: string): 'en' | 'zh' {
  if (word === 'en' || word === 'zh') return word;
  const code: ExitCode = Exit.USAGE;
  throw new CommandError(code, `--language takes en or zh, not '${word.slice(0, 20)}'`);
}
