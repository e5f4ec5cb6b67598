import { matchEntry } from '../../devices/chains/matches/table.js';
import { type HookName, hooks } from '../../devices/chains/table.js';
import { verdictEntry } from '../../devices/chains/verdicts/table.js';
import { rangeMistake } from '../addresses.js';
import { formatPath, type Path } from '../errors.js';
import type { PlainMachine, PlainRule } from '../plain.js';
import type { Draft } from './draft.js';
import { placeOf } from './rules.js';

/** As nftables has it (linux NFT_JUMP_STACK_SIZE). */
const MOST_JUMPS = 16;
/** Rules that one packet may be asked at a hook: chains that are jumped to often count each time. */
const MOST_RULES = 65_536;
/** Protocols with ports. */
const PORTED: readonly string[] = ['tcp', 'udp'];

/** What is wrong between the chains of a machine: jumps to nowhere or in a circle, rules out of place. */
export function checkChains(
  draft: Draft,
  machine: string,
  { chains, forwarding }: PlainMachine,
): void {
  const path = draft.pathOf(machine);
  if (!forwarding && chains.has('forward')) {
    const message =
      `${machine} forwards nothing, so its chain 'forward' is never asked: what comes to ` +
      'its own processes meets input, what they send output';
    draft.problems.warn(`${formatPath([...path, 'chains', 'forward'])}: ${message}`);
  }
  const reached = new Set<string>();
  let deep = false;
  // By how many jumps chains go on from each, at the hook that is looked at: each is looked at once.
  const heights = new Map<string, number>();
  const asked = new Map<string, number>();
  const visit = (name: string, hook: HookName, open: readonly string[]): number => {
    reached.add(name);
    let height = 0;
    let rules = 0;
    chains.get(name)?.rules.forEach((rule, i) => {
      const at = (): Path => placeOf(draft.scenario.source, [...path, 'chains', name], i).path;
      checkPlace(draft, rule, hook, at);
      checkService(draft, rule, machine, at);
      checkPorts(draft, rule, at);
      rules++;
      const to = targetOf(rule);
      if (to === null) return;
      if (open.includes(to)) {
        const circle = [...open.slice(open.indexOf(to)), to].join(' -> ');
        draft.problems.at(at(), `chains jump in a circle: ${circle}`);
      } else if (!chains.has(to)) draft.problems.unknown(at(), 'chain', to, chains.keys());
      else if (open.length + (heights.get(to) ?? 0) > MOST_JUMPS) {
        deep = true;
        draft.problems.at(at(), `chains jump deeper than ${MOST_JUMPS} times one into another`);
      } else {
        height = Math.max(height, 1 + (heights.get(to) ?? visit(to, hook, [...open, to])));
        rules += asked.get(to) ?? 0;
      }
    });
    heights.set(name, height);
    asked.set(name, rules);
    return height;
  };
  for (const hook of hooks) {
    heights.clear();
    visit(hook, hook, [hook]);
    const rules = asked.get(hook) ?? 0;
    if (deep || rules <= MOST_RULES) continue;
    const message = `asks a packet up to ${rules} rules, chains counted each time: at most ${MOST_RULES}`;
    draft.problems.at([...path, 'chains', hook], message);
  }
  if (deep) return;
  for (const [name, { policy }] of chains) {
    const at = [...path, 'chains', name];
    if (!reached.has(name)) {
      const message = `nothing jumps to '${name}'; chains of their own are ${hooks.join(', ')}`;
      draft.problems.at(at, message);
    } else if (policy !== 'accept' && !hooks.some((hook) => hook === name)) {
      const message = `only ${hooks.join(', ')} have a policy: give '${name}' a last rule that drops`;
      draft.problems.at([...at, 'policy'], message);
    }
  }
}

/** Whether a machine has to track flows for a rule. */
export function isTracked({ when, not, verdict }: PlainRule): boolean {
  return (
    verdictEntry(verdict.kind).tracked === true ||
    [...when.keys(), ...not.keys()].some((name) => matchEntry(name).tracked === true)
  );
}

/** Only UDP and TCP have ports. */
function checkPorts({ problems }: Draft, { name, when, not }: PlainRule, path: () => Path): void {
  const asked = ['sourcePort', 'destinationPort'].filter((each) => when.has(each));
  const protocols = (conditions: PlainRule['when']) =>
    conditions.get('protocol') as readonly string[] | undefined;
  const excluded = protocols(not) ?? [];
  const left = (protocols(when) ?? PORTED).filter((each) => !excluded.includes(each));
  if (asked.length === 0 || left.some((each) => PORTED.includes(each))) return;
  problems.warn(
    `${formatPath(path())}: '${name}' never matches, as only ${PORTED.join(' and ')} packets have ` +
      `a ${asked[0]}: leave it or the protocol out`,
  );
}

function targetOf({ verdict }: PlainRule): string | null {
  return verdict.kind === 'jump' ? (verdict.options.get('to') as string) : null;
}

/** Whether the service that a rule balances over has its balancer there. */
function checkService(draft: Draft, rule: PlainRule, machine: string, path: () => Path): void {
  if (rule.verdict.kind !== 'balance') return;
  const over = rule.verdict.options.get('over') as string;
  const stands = (name: string): boolean =>
    draft.balancers.get(name)?.virtual?.routers.includes(machine) === true;
  if (stands(over)) return;
  if (draft.balancers.has(over)) {
    const message = `the balancer of '${over}' does not stand on '${machine}': see its balancer.router`;
    draft.problems.at([...path(), 'verdict'], message);
  } else if (!draft.scenario.services.has(over)) {
    const known = [...draft.balancers.keys()].filter(stands);
    draft.problems.unknown([...path(), 'verdict'], 'service', over, known);
  }
}

function checkPlace(draft: Draft, rule: PlainRule, hook: HookName, path: () => Path): void {
  const allowed = (what: string, places: readonly HookName[] | undefined): void => {
    if (places === undefined || places.includes(hook)) return;
    draft.problems.at(
      path(),
      `${what} has no place at ${hook}: it belongs to ${places.join(', ')}`,
    );
  };
  allowed(rule.verdict.kind, verdictEntry(rule.verdict.kind).hooks);
  for (const [name, value] of [...rule.when, ...rule.not]) {
    allowed(`\`${name}\``, matchEntry(name).hooks);
    if (name !== 'source' && name !== 'destination') continue;
    for (const word of value as string[]) {
      const mistake = draft.tables.sets.has(word) ? null : rangeMistake(word);
      if (mistake !== null) draft.problems.at([...path(), name], mistake);
    }
  }
}
