import { existsSync, writeFileSync } from 'node:fs';
import { Argument, Command } from 'commander';
import { Exit, outputError, reasonOf, type Report, usageError } from '../exit.js';

const NOTES = `
Example:
  netloom new policy mine && netloom check policy mine.mjs
  netloom init && netloom run first.yaml --set services.web.policy=./mine.mjs`;

export function newCommand(report: Report): Command {
  return new Command('new')
    .description('write a template to start from: a balancing policy of your own')
    .addArgument(new Argument('<what>', 'what to write').choices(['policy']))
    .argument('<name>', 'letters, digits and hyphens; the file is <name>.mjs')
    .addHelpText('after', NOTES)
    .action(async (_what: string, name: string) => {
      const { print } = await import('../terminal.js');
      if (!/^[a-z][a-z0-9-]*$/.test(name)) {
        throw usageError(`'${name}' is no name: use small letters, digits and hyphens`);
      }
      const file = `${name}.mjs`;
      if (existsSync(file)) throw usageError(`${file} is there already: choose another name`);
      try {
        writeFileSync(file, template(name), { flag: 'wx' });
      } catch (error) {
        throw outputError(`cannot write ${file}: ${reasonOf(error)}`);
      }
      print(`${file}: edit pick(), then 'netloom check policy ${file}'\n`);
      report(Exit.OK);
    });
}

function template(name: string): string {
  return `/**
 * A balancing policy of your own for Netloom. In a scenario: \`policy: ./${name}.mjs\`, or with
 * options \`policy: ./${name}.mjs(choices = 3)\`; in a comparison it stands beside ours.
 *
 * This one draws a few backends and takes the one with the fewest requests under way.
 *
 * @type {import('netloom').OwnPolicy}
 */
export const policy = {
  summary: 'the least loaded of a few backends drawn at random',
  // Each option is checked and listed by what stands here. Kinds: number, integer, duration
  // (nanoseconds), fraction, boolean, choice, text.
  options: [
    { name: 'choices', kind: 'integer', default: 2, min: 1, max: 16, meaning: 'How many to draw.' },
  ],
  // What it asks for beyond counts: 'timer', 'idle', 'freed', 'reports', 'probes', 'oracle'.
  needs: [],

  /**
   * options: a Map of what the scenario gives. context: { backends, random, balancer, after, probe,
   * oracle }. A backend has index, name, address, weight, active (requests under way from this
   * balancer), eligible, absent and priority; read it, do not change it.
   */
  create(options, context) {
    const choices = options.get('choices') ?? 2;
    const { random } = context;
    let usable = context.backends.filter(isUsable);
    return {
      /** The index of a backend, -1 for none, -2 to let the request wait. now: nanoseconds. */
      pick(request, now) {
        let best = null;
        for (let i = 0; i < choices && usable.length > 0; i++) {
          const other = usable[Math.floor(random.uniform() * usable.length)];
          if (best === null || other.active < best.active) best = other;
        }
        return best === null ? -1 : best.index;
      },
      /** Weights, health or membership have changed. */
      changed(backends, now) {
        usable = backends.filter(isUsable);
      },
      // Also: started(backend, now), finished(backend, now, latency, ok, ending). ending: 0 answered,
      // 1 answered with a failure, 2 refused, 3 broken off, 4 timed out, 5 given up by its caller.
    };
  },
};

function isUsable(backend) {
  return backend.eligible && backend.weight > 0;
}
`;
}
