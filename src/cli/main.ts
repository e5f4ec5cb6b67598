/**
 * The process. What may take long (all that reads scenarios) is done by a thread, while this one
 * hears signals; the rest is done here.
 */
import { watchOver } from './watch.js';

/** Commands that read scenarios, or run what is not ours. */
const LONG = ['run', 'compare', 'playground', 'validate', 'expand', 'draw', 'check', 'lab'];
const HELP = ['-h', '--help', '-V', '--version'];

// Threads want what is built: sources that run as they are have the one.
const built = import.meta.url.endsWith('.js');
const [command, ...rest] = process.argv.slice(2);
if (built && LONG.includes(command) && !rest.some((word) => HELP.includes(word))) {
  // The thread has written all there is to say: nothing is under way any more.
  process.exit(await watchOver(process.argv.slice(2)));
} else {
  const { runCommandLine } = await import('./command-line.js');
  await runCommandLine();
}
