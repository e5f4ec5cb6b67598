/**
 * Faults that were once there, as pieces of source to put back: what the fuzzer has to find again.
 * Each piece stands in its file exactly once.
 */
export interface Edit {
  file: string;
  take: string;
  put: string;
}

export interface PlantedFault {
  name: string;
  /** What went wrong. */
  was: string;
  edits: readonly Edit[];
}

export const faults: readonly PlantedFault[] = [
  {
    name: 'merge-keys',
    was: 'merge keys that double at each line took for ever',
    edits: [
      {
        file: 'src/scenario/document.ts',
        take: 'if (this.isTooMuch(other)) break;',
        put: '',
      },
      {
        file: 'src/scenario/document.ts',
        take: 'if (this.open.size > 0 && this.isTooMuch(node)) return null;',
        put: '',
      },
    ],
  },
  {
    name: 'expression-length',
    was: 'blanks by the kilobyte in a condition took time with their square',
    edits: [
      {
        file: 'src/scenario/expression.ts',
        take: 'if (text.length <= MAX_LENGTH) return;',
        put: 'if (text.length >= 0) return;',
      },
    ],
  },
  {
    name: 'parameter-circle',
    was: 'parameters were worked out by recursion, which a circle never ends',
    edits: [
      {
        file: 'src/scenario/parameters.ts',
        take: 'open.push(next);\n        within.add(next);',
        put: 'this.workOut(next);',
      },
    ],
  },
  {
    name: 'arrivals',
    was: 'rates that change every nanosecond were followed without end',
    edits: [
      {
        file: 'src/scenario/lower/traffic-ends.ts',
        take: 'if (!(turns > MAX_TURNS)) return;',
        put: 'if (turns >= 0) return;',
      },
      {
        file: 'src/traffic/arrivals/modulated-poisson.ts',
        take: 'const MAX_TURNS = 1_000_000;',
        put: 'const MAX_TURNS = Infinity;',
      },
    ],
  },
  {
    name: 'choices',
    was: 'a policy could be told to draw a thousand million backends',
    edits: [
      {
        file: 'src/balancing/families/connections.ts',
        take: "max: 1024,\n      meaning: 'How many are drawn, with replacement, where weights are equal.'",
        put: "meaning: ''",
      },
    ],
  },
  {
    name: 'memory',
    was: 'counts were made before anyone asked what they take',
    edits: [
      {
        file: 'src/scenario/lower.ts',
        take: 'const { counts, bytes } = census(scenario);',
        put: 'const { counts, bytes } = { ...census(scenario), bytes: 0 };',
      },
    ],
  },
  {
    name: 'long-window',
    was: 'expand printed windows that are longer than time goes, and that parse refuses',
    edits: [
      {
        file: 'src/scenario/lower/window.ts',
        take: 'Math.min(duration ?? longest, END_OF_TIME)',
        put: 'duration ?? longest',
      },
    ],
  },
  {
    name: 'nan-in-messages',
    was: 'a condition with mistaken units was told of NaN ms',
    edits: [
      {
        file: 'src/experiment/expectations.ts',
        take: "detail.replaceAll(/NaN (?=[a-z])/g, 'so many ').replaceAll('NaN', 'a number')",
        put: 'detail',
      },
    ],
  },
  {
    name: 'raw-names',
    was: 'control characters in names reached the terminal',
    edits: [
      {
        file: 'src/report/format.ts',
        take: "return name.replace(/[\\u0000-\\u001f\\u007f-\\u009f\\u2028-\\u202e\\u2066-\\u2069]/g, '\\ufffd');",
        put: 'return name;',
      },
    ],
  },
  {
    name: 'object-map',
    was: 'a message said [object Map]',
    edits: [
      {
        file: 'src/scenario/described.ts',
        take: "if (raw instanceof Map) return 'a map';",
        put: 'if (raw instanceof Map) return `${raw}`;',
      },
    ],
  },
  {
    name: 'not-undefined',
    was: 'an empty text where a number belongs was told as undefined',
    edits: [
      {
        file: 'src/scenario/expression.ts',
        take: "value === undefined ? 'nothing' : value",
        put: 'value',
      },
    ],
  },
  {
    name: 'pace-of-nobody',
    was: 'a change of rate met a workload without requests, which has never begun',
    edits: [
      {
        file: 'src/traffic/open.ts',
        take: 'if (workload === undefined || workload.isExhausted) return;',
        put: 'if (workload!.isExhausted) return;',
      },
    ],
  },
];
