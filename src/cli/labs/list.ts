import type { Language } from '../../labs/languages.js';
import { byTopic, topicName } from '../../labs/topics.js';
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
  const lines = byTopic(labs, ({ needs }) => needs).flatMap(([topic, members]) =>
    members.map((lab, i) => ({ ...lab, topic, isFirst: i === 0 })),
  );
  for (const { name, title, minutes, teaches, topic, isFirst } of lines) {
    if (isFirst) print(`${paint.strong(topicName(topic, language))}\n`);
    const word = name.slice(topic.length + 1);
    print(`  ${word.padEnd(18)} ${printable(title)} (${minutes} min)\n`);
    for (const line of folded(printable(teaches), paint.width - 21)) {
      print(`${' '.repeat(21)}${paint.faint(line)}\n`);
    }
  }
  print(`\nnetloom lab start NAME lays one out.\n`);
  return Exit.OK;
}
