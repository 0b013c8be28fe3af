import preset from '../jest.preset.js';

/** One shop at a time: each is a whole installation, and some measure. */
export default {
  ...preset,
  maxWorkers: 1,
  testMatch: ['<rootDir>/**/*.spec.ts'],
  testTimeout: 60_000,
};
