import { dirname } from 'node:path';
import type { Language } from '../../labs/languages.js';
import { printable } from '../../report/format.js';
import { folded } from '../../report/width.js';
import { Exit, type ExitCode } from '../exit.js';
import { paintFor, print } from '../terminal.js';
import { languageOf } from './language.js';
import { openLab, shippedLabs } from './shelf.js';

export function listLabs(flags: { language?: Language; json?: boolean }): ExitCode {
  const language = languageOf(flags.language);
  const labs = shippedLabs().flatMap((name) => {
    const authored = openLab(name);
    return authored === null ? [] : [{ name, ...authored.lab.texts[language].front }];
  });
  if (flags.json) {
    print(`${JSON.stringify(labs, null, 2)}\n`);
    return Exit.OK;
  }
  const paint = paintFor(process.stdout);
  let topic = '';
  for (const { name, title, minutes, teaches } of labs) {
    if (dirname(name) !== topic) {
      topic = dirname(name);
      print(`${paint.strong(topic)}\n`);
    }
    const word = name.slice(topic.length + 1);
    print(`  ${word.padEnd(18)} ${printable(title)} (${minutes} min)\n`);
    for (const line of folded(printable(teaches), paint.width - 21)) {
      print(`${' '.repeat(21)}${paint.faint(line)}\n`);
    }
  }
  print(`\nnetloom lab start NAME lays one out.\n`);
  return Exit.OK;
}
