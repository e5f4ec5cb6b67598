import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/build-once.ts',
    // The simulator is loaded once a process, not once a file: a third of the time.
    isolate: false,
    server: { deps: { external: [/\/dist\//] } },
    maxWorkers: '100%',
    // For a machine with a third of a core for each of us.
    testTimeout: 120_000,
  },
});
