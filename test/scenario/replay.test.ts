import { describe, expect, test } from 'vitest';
import { run } from '../../src/index.js';
import { lower } from '../../src/platforms/lower.js';
import { parse } from '../../src/scenario/parse.js';

/** What a replay of a file sends, in milliseconds from the start, with what was said about it. */
function replayed(csv: string, options = 'file: times.csv, column: t, unit: ms') {
  const text = `
version: 1
services: { web: { time: 1 us } }
traffic: { r: { to: web, arrivals: { replay: { ${options} } } } }`;
  const parsed = parse(text, { file: 'test.yaml', read: () => csv });
  if (!parsed.ok)
    return { errors: parsed.errors.map(({ line, message }) => `${line}: ${message}`) };
  const lowered = lower(parsed.scenario);
  if (!lowered.ok) throw new Error(lowered.errors[0].message);
  const arrivals = lowered.plain.traffic.get('r') as {
    arrivals?: { options: Map<string, unknown> };
  };
  const times = arrivals.arrivals?.options.get('times') as number[];
  const sent = run(lowered.plain).workloads.get('r')?.sent;
  expect(sent).toBe(times.length);
  return { times: times.map((time) => time / 1e6), warnings: parsed.warnings };
}

const fine = (times: number[], ...warnings: string[]) => ({ times, warnings });

test.each([
  [
    'semicolons',
    't;ms\n1;2\n',
    "parted by semicolons, and a CSV file's are by commas",
    "tr ';' ','",
  ],
  ['semicolons', 't;ms\n1,5;2\n', 'parted by semicolons', "tr ';' ','"],
  ['semicolons', '1,5;2,5\n', 'parted by semicolons', "tr ',' '.' | tr ';' ','"],
  ['tabs', 't\tms\n1\t2\n', 'parted by tabs', "tr '\\t' ','"],
  ['tabs', '1,5\t2\n', 'parted by tabs', "tr ',' '.' | tr '\\t' ','"],
])('cells parted by %s are told with the way to change them: %j', (_, csv, told, remedy) => {
  const { errors } = replayed(csv);
  expect(errors).toHaveLength(1);
  expect(errors?.[0]).toContain('times.csv: line 1: ');
  expect(errors?.[0]).toContain(told);
  expect(errors?.[0]).toContain(remedy);
});

describe('a replay takes', () => {
  test.each([
    ['cells in quotes, with commas and quotes in them', 'id,t\n"a, ""b""",5\n"""c",7\n', [5, 7]],
    ['a header in quotes, and ends of lines in cells', '"x\ny","t"\r\n"a\r\nb",5\r\n', [5]],
    ['numbers as programs write them', 't\n.5\n1.\n+1.5\n2e0\n"2.5"\n', [0.5, 1, 1.5, 2, 2.5]],
    ['a mark of the order of bytes, and empty lines', '\uFEFFt\n\n1\n \n2\n\n', [1, 2]],
  ])('%s', (_, csv, times) => {
    expect(replayed(csv)).toEqual(fine(times));
  });

  test('a first row that is no header', () => {
    const options = 'file: times.csv, unit: ms';
    expect(replayed('.25\n.5\n', options)).toEqual(fine([0.25, 0.5]));
    expect(replayed('1,.25\n2,.5\n', `${options}, column: 2`)).toEqual(fine([0.25, 0.5]));
    expect(replayed('GET,.25\nGET,.5\n', `${options}, column: 2`)).toEqual(fine([0.25, 0.5]));
    expect(replayed('t,n\n.25,7\n', options)).toEqual(fine([0.25]));
  });

  test('stamps of a calendar from the first one on, to the nanosecond, and says so', () => {
    const said = (first: string) =>
      `times.csv: the stamps count from long ago: they are shifted, ${first} is the start`;
    const options = (unit: string) => `file: times.csv, column: t, unit: ${unit}`;
    expect(replayed('t\n1700000000.000000001\n1700000000.5\n', options('s'))).toEqual(
      fine([0, 499.999999], said('1700000000.000000001')),
    );
    expect(replayed('t\n1700000000123456789\n1700000000123456790\n', options('ns'))).toEqual(
      fine([0, 0.000001], said('1700000000123456789')),
    );
  });

  test('a log in the order of completions, sorts it, and says so', () => {
    expect(replayed('t\n3\n1\n2\n')).toEqual(
      fine([1, 2, 3], 'times.csv: 1 row is earlier than the row before it: the stamps are sorted'),
    );
  });
});

test('a replay says what it leaves out at its end, as with a unit that is wrong', () => {
  const warned = (csv: string, more = '') => {
    const text = `
version: 1
duration: 4 s
services: { web: { time: 1 us } }
traffic: { r: { to: web, start: 1 s${more}, arrivals: { replay: { file: times.csv } } } }`;
    const parsed = parse(text, { file: 'test.yaml', read: () => csv });
    return parsed.ok ? lower(parsed.scenario).warnings : parsed.errors;
  };
  expect(warned('0\n2.9\n')).toEqual([]);
  expect(warned('0\n3\n250\n500\n')).toEqual([
    'traffic.r: 3 of 4 replayed times are not before its end, 3 s after its start, and are left out',
  ]);
  expect(warned('0\n2\n', ', stop: 2 s')[0]).toContain('1 of 2 replayed times is not');
});

describe('a replay refuses', () => {
  const at = 'line 2 has 2 cells, and the first has 1';
  test.each([
    ['decimal commas', 't\n0,25\n0,5\n', `${at}: a comma parts cells, and decimals take a point`],
    [
      'decimal commas in quotes',
      't\n"0,25"\n',
      "line 2: expected a number, not '0,25': a comma parts cells, and decimals take a point",
    ],
    ['what is no number', 't\n1\n0x10\n', "line 3: expected a number, not '0x10'"],
    ['a cell that is missing', 'n,t\n1\n', 'line 2 has 1 cell, and the first has 2'],
    ['an empty cell', 'n,t\n1,\n', "line 2: expected a number, not ''"],
    ['a quote without an end', 't\n"1\n2\n', 'line 2: the quote has no end'],
    ['what is before the start', 't\n-1\n2\n', 'line 2: -1 is before the start'],
    ['a header alone', 't\n', 'there is nothing below the header'],
    ['an empty file', '', 'the file is empty'],
    ['a column that is not there', 'time,n\n1,2\n', "no column 't': there are time, n"],
    ['a name without a header', '1,2\n', "no column 't': the first row names none"],
    ['a name that two have', 't,t\n1,2\n', "two columns are called 't'"],
  ])('%s', (_, csv, message) => {
    const { errors } = replayed(csv);
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toContain(`4: times.csv: ${message}`);
  });

  test('decimal commas without a header, which look like two columns', () => {
    expect(replayed('0,25\n0,5\n', 'file: times.csv').errors?.[0]).toContain(
      'line 1 has 2 cells, and nothing says which is the time',
    );
  });

  test('a unit that is none of time', () => {
    expect(replayed('t\n1\n', 'file: times.csv, unit: parsec').errors).toEqual([
      "4: expected a unit of time, ns, us, ms, s, min, h, d, not 'parsec'",
    ]);
  });

  test('a hundred thousand spoilt rows, in one message', () => {
    expect(replayed(`t\n${'0,25\n'.repeat(100_001)}`).errors).toHaveLength(1);
  });

  test('ten thousand spoilt times, in a few', () => {
    const { errors } = replayed('', `times: [${'5 parsecs, '.repeat(10_001)}]`);
    expect(errors).toHaveLength(11);
    expect(errors).toContain('4: these are the first 10 mistakes of this list');
  });
});
