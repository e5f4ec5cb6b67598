import { kinds } from '../quantity.js';
import { UNIT_WORDS } from '../units.js';
import { table } from './markdown.js';
import { code } from './words.js';

const bare: Partial<Record<keyof typeof kinds, string>> = {
  size: 'bytes',
  frequency: 'per second',
};

function quantities(): string {
  const rows = Object.entries(kinds).map(([kind, each]) => {
    const name = kind === 'integer' ? 'whole number' : kind;
    const without = each.bare ? (bare[kind as keyof typeof kinds] ?? '') : 'an error, except 0';
    return [name, code(each.example), without];
  });
  return table(['quantity', 'such as', 'a number without a unit is'], rows);
}

/** How things are written that any section may hold. */
export function introduction(): string {
  return `# Scenario reference

Every word of a scenario file. This page is made from the code by \`npm run reference\`; \`netloom schema\`
prints the same as JSON Schema, by which editors complete. The [tutorial](tutorial.md) is the gentler
way in.

[How things are written](#how-things-are-written) · [The scenario](#the-scenario) ·
[Policies](#balancing-policies) · [Distributions](#distributions) · [Arrivals](#arrivals) ·
[Queue disciplines](#queue-disciplines) · [Impairments](#impairments) · [Devices](#devices)

## How things are written

A scenario is one YAML file. A key that is not in these tables is an error, and so is a key that is
\`required\` and missing; \`by name:\` is a map whose keys are names of your choice, made of letters,
digits, \`-\` and \`_\`. Where \`none\` is allowed, so is YAML's \`null\`.

### Quantities

${quantities()}

Units are ${UNIT_WORDS.map(code).join(' ')}
and the like: \`k\`, \`M\`, \`G\` are powers of 1000, \`Ki\`, \`Mi\`, \`Gi\` powers of 1024; \`b\` is a bit, \`B\`
a byte. What is counted may be named: \`600 requests/s\`. No quantity is negative. Times are whole
nanoseconds, up to 104 days; sizes are whole bytes.

### Expressions

Where a quantity may stand, an expression may: \`+ - * / % ^\`, brackets, \`min\`, \`max\`, \`abs\`, \`ceil\`,
\`floor\`, \`round\`, \`sqrt\`, \`log\` (natural), \`exp\`, \`pow\`, and the names under \`parameters\`. Units are
minded: a time and a size do not add up. Powers are worked out first, then what stands side by side,
then \`*\`, \`/\` and \`%\` from the left, then \`+\` and \`-\`: \`20 / 10 ms\` is 20 per 10 ms, and
\`(20 / 10) ms\` is 2 ms.

\`\`\`yaml
parameters: { n: 8, base: 5 ms }
services:
  web: { replicas: 2 * n, time: exponential(base / 2) }
\`\`\`

### Described things

Distributions, arrivals, policies, queue disciplines and impairments are described in one of three
ways: by the name alone, where every option has a default; with options in brackets, in the order of
the headings below or by their names; or as a map.

\`\`\`yaml
- drop-tail
- lognormal(5 ms, 1.2)
- lognormal(mean = 5 ms, cv = 1.2)
- { lognormal: { mean: 5 ms, cv: 1.2 } }
- { exponential: 5 ms } # its first option
- 5 ms # a distribution: constant
\`\`\`

Within \`{ ... }\` and \`[ ... ]\` YAML ends a text at a comma: put quotes around a short form that has one.

### Paths

\`netloom run --set PATH=VALUE\` sets what stands at a path: \`services.web.replicas=5\`,
\`links[0].rate='1 Gbps'\`, \`hosts["a.b"].count=3\`. A parameter needs its name only: \`--set n=32\`.
Nothing behind the \`=\` unsets: with \`--set traffic.users.timeout=\` the file is read as if it did not say so.

### Conditions

\`expect\` lists comparisons (\`== != < <= > >=\`, and \`X within M of V\`, joined by \`and\`) of expressions over
results. A margin \`M\` is a quantity, or a percentage of \`V\`. A condition on what was not measured does not
hold.

\`\`\`yaml
expect:
  - users.latency.p99 < 50 ms
  - '["my-service"].fairness.jain > 0.95 and drops.total == 0'
  - users.latency.p99 < 20 ms in 20 replications
  - users.latency.mean within 5 % of 12 ms in 20 replications
  - users.successRatio > 0.99 in every one of 20
\`\`\`

A workload or a service is found by its name, and so is everything in \`summary.json\` by its path:
[Results](results.md) has all of them. A word of a table is good as well: \`web.busy < 80 %\`. A name with \`-\` or \`.\` in it is quoted: \`["my-service"]\`.

Percentiles are \`p50 p90 p95 p99 p999 p9999\`; \`users.latency.below["50 ms"]\` is the share of requests that take
less than so long, \`latencyWithFailures.below\` that of all that were sent.

\`in N replications\` repeats the run with N seeds, and judges what they say together, each condition by
itself at 95 %. An inequality is judged on the whole two-sided interval of a mean, or of a percentile of all
replications pooled: it holds where all of the interval is on its side, fails where none is, and is
undecided else, with the replications that it would take (exit code 1 as for a failure). \`within\` is a test
of equivalence: it holds where all of the interval is within the margin. An equality holds when every
replication has it; of what draws and is no count it is refused: write \`within\`. \`in every one of N\` asks
each replication by itself. Where \`netloom compare\` refuses an interval a condition is undecided. That a
file's conditions hold needs no correction for their number, as each of them has to.

A service's \`fairness\` is that of the requests of its backends over what they are due: \`capacity\`
(workers times speed) times \`secondsInService\` (how long each was in the set while
measured), whatever their weights. \`fairness.random\` is the index that a random split in proportion to that
would give; \`utilisationFairness\` is that of how busy they were.

### Memory

A run that reaches one of \`limits\` ends there with a sentence and exit code 3; what it has by then is
written, marked as partial. \`memory\` is looked at every 65,536 steps (and 16 more for each node), by an
estimate that is the same on every machine: 320 B for each packet on its way, 1 KiB for each request
under way, 48 B for each pending event, 160 B for each entry of a switch's, a neighbour or a connection
tracking table, 1 KiB for each node and for each port. What is kept for results is not counted:
histograms, windows, captures, the rows of \`--requests-csv\` and \`--packets-csv\`. A scenario is
refused before it runs where its nodes, at 10 KiB each, its replicas, at 8 KiB, and what each of several
balancers knows of each replica, at 128 B, would take more than that, or more than the process has.`;
}
