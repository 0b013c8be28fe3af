import preset from '../jest.preset.js';

export default { ...preset, testMatch: ['<rootDir>/**/*.spec.ts'], testTimeout: 60_000 };
