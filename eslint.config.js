import tseslint from 'typescript-eslint';

/** Differ in the last bit between JavaScript engines: the model uses `engine/math.ts`. */
const inexact =
  'log log2 log10 log1p exp expm1 pow sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh cbrt hypot';

const determinism = {
  'no-restricted-globals': [
    'error',
    { name: 'Date', message: 'Simulated time is Simulator.now; a run knows no other clock.' },
    { name: 'performance', message: 'A run knows no clock but Simulator.now.' },
    { name: 'crypto', message: 'Draw from a RandomStream.' },
    { name: 'Intl', message: 'Its answers depend on the machine.' },
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Math', property: 'random', message: 'Draw from a RandomStream.' },
    ...inexact.split(' ').map((property) => ({
      object: 'Math',
      property,
      message: 'Differs between JavaScript engines: use engine/math.ts.',
    })),
    ...['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase'].map(
      (property) => ({ property, message: 'Depends on the machine: compare code units.' }),
    ),
  ],
  'no-restricted-syntax': [
    'error',
    {
      selector: ":matches(BinaryExpression[operator='**'], AssignmentExpression[operator='**='])",
      message: 'Differs between JavaScript engines: use pow of engine/math.ts.',
    },
    {
      selector: 'ForInStatement',
      message: 'Integer-like keys of plain objects move to the front: keep names in a Map.',
    },
  ],
};

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'results/', 'test/bench/peers/', '.config/types/'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: { allowDefaultProject: ['vitest.config.ts'] } },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-console': 'error',
    },
  },
  { files: ['src/**/*.ts'], ignores: ['src/cli/**', 'src/web/**'], rules: determinism },
  {
    files: ['src/web/**/*.{ts,tsx}', 'test/web/**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: false, project: 'tsconfig.web.json' } },
  },
  {
    files: ['src/web/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'Buffer', 'global', 'setImmediate'].map((name) => ({
          name,
          message: "Node's, and this is a page.",
        })),
      ],
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML'].map((property) => ({
          property,
          message: 'Names of strangers are text: build elements.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']",
          message: 'Names of strangers are text: build elements.',
        },
      ],
    },
  },
  {
    // Tests read JSON and talk to programs; benchmarks print.
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      'no-console': 'off',
    },
  },
);
