/**
 * The rooms of the house and what each may import, besides itself. Two wings, the simulating and
 * the describing one, meet in `model` only; the describing wing takes nothing from the other but
 * its tables of names and options, and the few files without state that those are made of.
 */
const wing = {
  facts: [],
  engine: ['facts'],
  net: ['engine', 'facts'],
  balancing: ['engine', 'facts'],
  devices: ['net', 'balancing', 'engine', 'facts'],
  measure: ['net', 'balancing', 'engine', 'facts'],
  transport: ['devices', 'measure', 'net', 'balancing', 'engine', 'facts'],
  calls: ['transport', 'devices', 'measure', 'net', 'balancing', 'engine', 'facts'],
  mesh: ['calls', 'transport', 'devices', 'measure', 'net', 'balancing', 'engine', 'facts'],
  traffic: [
    'mesh',
    'calls',
    'transport',
    'devices',
    'measure',
    'net',
    'balancing',
    'engine',
    'facts',
  ],
  control: [
    'traffic',
    'mesh',
    'calls',
    'devices',
    'measure',
    'net',
    'balancing',
    'engine',
    'facts',
  ],
};
const simulating = Object.keys(wing);
const rooms = {
  ...wing,
  scenario: [],
  platforms: ['scenario'],
  model: [...simulating, 'scenario', 'platforms'],
  report: ['model', 'facts', 'scenario'],
  experiment: ['model', 'report', ...simulating, 'scenario', 'platforms'],
  labs: ['experiment', 'model', 'report', 'facts', 'scenario', 'platforms'],
  web: ['labs', 'experiment', 'model', 'report', ...simulating, 'scenario', 'platforms'],
};
const withTables = ['scenario', 'platforms', 'report'];
const tables = [
  '^src/.+/table\\.ts$',
  '^src/engine/(options|time|math)\\.ts$',
  // How addresses are written, and how requests end.
  '^src/net/address\\.ts$',
  '^src/calls/outcome\\.ts$',
];

const layers = Object.entries(rooms).map(([room, below]) => ({
  name: `${room}-looks-down`,
  comment: `${room} may import from ${below.join(', ') || 'no other room'}.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: '^src/',
    pathNot: [
      `^src/(${[room, ...below].join('|')})/`,
      ...(withTables.includes(room) ? tables : []),
    ],
  },
}));

/** Libraries that only some rooms may know, so that the core stays small and runs in a browser. */
const libraries = [
  ['seedrandom', 'engine'],
  ['(yaml|mathjs)', '(scenario|platforms)'],
  ['csv-stringify', 'report'],
  ['(@observablehq/plot|linkedom)', 'report'],
  ['(commander|cli-progress|picocolors|hdr-histogram-js|@resvg/resvg-js)', 'cli'],
  ['(preact|@preact/signals|codemirror|@codemirror/.+|@lezer/highlight|marked)', 'web'],
].map(([library, room]) => ({
  name: `only-${room.replace(/[()]/g, '').replace('|', '-')}-knows-${library.replace(/[()]/g, '').replace(/\|/g, '-')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${room}/` },
  to: { path: `node_modules/(@types/)?${library}/` },
}));

module.exports = {
  forbidden: [
    ...layers,
    ...libraries,
    {
      name: 'no-cycles',
      comment: 'Types count. A service and its replicas know each other (docs/decisions/0019).',
      severity: 'error',
      from: { pathNot: '^src/traffic/(service|replica|front).ts$' },
      to: { circular: true },
    },
    {
      name: 'node-only-in-cli',
      comment: 'Everything but the command line runs in a browser.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nothing-imports-the-page',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/web/' },
      to: { path: '^src/web/' },
    },
    {
      name: 'nothing-imports-the-command-line',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
    {
      name: 'no-undeclared-packages',
      comment: 'What only the page is made of is bundled into it, and installed to build it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/web/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        pathNot: '@types/',
      },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      // Values that the build makes (.config/playground.js).
      to: { couldNotResolve: true, pathNot: '^virtual:netloom/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Types count: a room that knows another's types knows the other.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types'],
    },
  },
};
