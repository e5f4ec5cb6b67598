import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/build-once.ts',
    // For a machine with a third of a core for each of us.
    testTimeout: 120_000,
  },
});
