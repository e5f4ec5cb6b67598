/** Alternatives side by side. */
export const compare = {
  intro:
    'Two to six alternatives under the same requests: first their queues, one run each; then a study ' +
    'of several replications, whose numbers have intervals.',
  what: 'What is compared',
  policies: 'Policies',
  setting: 'A setting',
  service: 'of the service',
  add: 'Add a policy…',
  without: (policy: string) => `Without ${policy}`,
  first: (some: number, all: number) =>
    `The first ${some} of the scenario's ${all} policies: ${some} at most.`,
  atMost: (most: number) => `${most} policies at most.`,
  path: 'Setting',
  values: 'Values',
  replications: 'Replications',
  compare: 'Compare',
  stale: 'This is of an earlier text, or of other alternatives than stand above: compare again.',
  stop: 'Stop',
  howMany: (fewest: number, most: number) => `From ${fewest} to ${most} alternatives, please.`,
  noService: 'This scenario has no service whose policy could be another: compare a setting.',
  progress: 'How far the comparison is',
  taping: 'Running each once, for its queues…',
  stage: (stage: string, done: number, jobs: number) => `${stage}: ${done} of ${jobs}`,
  queues: 'Queues',
  play: 'Play',
  pause: 'Pause',
  instant: 'Instant',
  speed: 'Simulated seconds a second',
  legend:
    'Every square is a request: blue is worked on, orange waits. The number says how many wait.',
  cut: (until: string) => `The recordings reach to ${until} of the runs.`,
  waiting: (all: string, longest: string) => `${all} wait, ${longest} at most in one line`,
  numbers: 'In numbers',
  files: 'Save the files of the comparison',
};
