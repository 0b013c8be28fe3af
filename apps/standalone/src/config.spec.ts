import { readConfig } from './config.ts';

it('has a default for everything but what the data folder knows', () => {
  expect(readConfig({})).toMatchObject({
    port: 8080,
    host: '127.0.0.1',
    baseCurrency: undefined,
    businessZone: undefined,
    logLevel: 'warn',
  });
  expect(readConfig({ CRPM_DATA_DIR: 'here' }).dataDir).toMatch(/^\/.*\/here$/);
});

it('lists every fault at once', () => {
  const wrong = {
    PORT: '99999',
    HOST: '0.0.0.0',
    CRPM_BASE_CURRENCY: 'EURO',
    CRPM_BUSINESS_ZONE: 'Mars/Base',
  };
  expect(() => readConfig(wrong)).toThrow(
    /PORT .*; HOST must be a loopback .*; CRPM_BASE_CURRENCY .*; CRPM_BUSINESS_ZONE is no IANA/,
  );
});
