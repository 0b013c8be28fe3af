import nx from '@nx/eslint-plugin';
import angular from 'angular-eslint';
import prettier from 'eslint-config-prettier/flat';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Who may import whom, by the tags in each package.json. A scope that is not named sees nothing. */
const LIBS = ['scope:contracts', 'scope:event-sourcing', 'scope:adapters', 'scope:service-kit'];
const boundaries = {
  depConstraints: [
    {
      sourceTag: 'scope:contracts',
      onlyDependOnLibsWithTags: [],
      allowedExternalImports: ['zod', 'fast-check'],
    },
    {
      sourceTag: 'scope:event-sourcing',
      onlyDependOnLibsWithTags: ['scope:contracts'],
      bannedExternalImports: ['@nestjs/*', 'typeorm', 'better-sqlite3', 'mysql2', 'kafkajs'],
    },
    {
      sourceTag: 'scope:adapters',
      onlyDependOnLibsWithTags: ['scope:contracts', 'scope:event-sourcing'],
    },
    {
      sourceTag: 'scope:service-kit',
      onlyDependOnLibsWithTags: ['scope:contracts', 'scope:event-sourcing', 'scope:adapters'],
    },
    { sourceTag: 'scope:service', onlyDependOnLibsWithTags: LIBS },
    { sourceTag: 'scope:composition', onlyDependOnLibsWithTags: [...LIBS, 'scope:service'] },
    { sourceTag: 'scope:web', onlyDependOnLibsWithTags: ['scope:contracts'] },
    { sourceTag: 'scope:e2e', onlyDependOnLibsWithTags: ['scope:contracts'] },
    { sourceTag: 'scope:bench', onlyDependOnLibsWithTags: LIBS },
  ],
};

/** Simulation runs the same code on a clock, ids and timers of its own. */
const PORTS = 'Take Clock, Ids or Timers (libs/event-sourcing) by injection instead.';
const TIMERS = ['setTimeout', 'setInterval', 'setImmediate'];
const outsideThePorts = [
  { object: 'Date', property: 'now', message: PORTS },
  { object: 'Math', property: 'random', message: PORTS },
  { object: 'performance', property: 'now', message: PORTS },
  { object: 'crypto', property: 'randomUUID', message: PORTS },
  ...TIMERS.map((property) => ({
    object: 'globalThis',
    property,
    message: PORTS,
  })),
];
const environment = {
  object: 'process',
  property: 'env',
  message: 'Only config.ts reads the environment: it is parsed once and fails at boot.',
};
const environmentImport = { name: 'node:process', message: environment.message };

const TESTS = ['**/*.spec.ts', '**/testing/**/*.ts', 'e2e/**/*.ts'];

export default defineConfig(
  globalIgnores(['**/dist/', '**/out-tsc/', '**/.angular/', '**/coverage/']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // NestFactory takes its options as literals although it types them as classes
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A number or a boolean in a message reads the same as its String()
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Fields that only an index signature promises look different from declared ones
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Shorthand for a callback whose value nobody reads
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // query<Row>(sql) names what the SQL gives, which only its author knows
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@nx/enforce-module-boundaries': ['error', boundaries],
    },
  },
  {
    files: TESTS,
    rules: {
      // A missing element fails the test all the same
      '@typescript-eslint/no-non-null-assertion': 'off',
      // expect(port.method) compares it, and calls nothing
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: [...TESTS, '**/config.ts'],
    rules: {
      'no-restricted-properties': ['error', environment],
      'no-restricted-imports': ['error', { paths: [environmentImport] }],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: [
      ...TESTS,
      'libs/adapters/**',
      'apps/*/src/**/main.ts',
      'apps/standalone/**',
      'apps/web/**',
    ],
    rules: {
      'no-restricted-globals': ['error', ...TIMERS.map((name) => ({ name, message: PORTS }))],
      'no-restricted-properties': ['error', environment, ...outsideThePorts],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            environmentImport,
            { name: 'node:timers', message: PORTS },
            { name: 'node:timers/promises', message: PORTS },
            { name: 'node:perf_hooks', message: PORTS },
            { name: 'node:crypto', importNames: ['randomUUID', 'randomUUIDv7'], message: PORTS },
          ],
        },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: PORTS },
        { selector: "CallExpression[callee.name='Date']", message: PORTS },
      ],
    },
  },
  {
    files: ['apps/*/src/**/config.ts', 'libs/*/src/**/config.ts'],
    rules: { 'no-restricted-properties': ['error', ...outsideThePorts] },
  },
  {
    files: ['apps/web/**/*.ts'],
    extends: [angular.configs.tsRecommended],
    processor: angular.processInlineTemplates,
  },
  {
    files: ['apps/web/**/*.html'],
    extends: [angular.configs.templateRecommended, angular.configs.templateAccessibility],
  },
  prettier,
);
