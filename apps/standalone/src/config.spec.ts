import { readConfig } from './config.ts';

it('has a default for everything but what the data folder knows', () => {
  expect(readConfig({})).toMatchObject({
    port: 8080,
    host: '127.0.0.1',
    baseCurrency: undefined,
    businessZone: undefined,
    importLimit: 1_073_741_824,
    logLevel: 'warn',
  });
  expect(readConfig({ CRPM_IMPORT_LIMIT: '5000' }).importLimit).toBe(5000);
  expect(readConfig({ CRPM_DATA_DIR: 'here' }).dataDir).toMatch(/^\/.*\/here$/);
});

it('lists every fault at once', () => {
  const wrong = {
    PORT: '99999',
    HOST: '0.0.0.0',
    CRPM_BASE_CURRENCY: 'EURO',
    CRPM_BUSINESS_ZONE: 'Mars/Base',
    CRPM_IMPORT_LIMIT: '1 GiB',
  };
  expect(() => readConfig(wrong)).toThrow(
    /PORT .*; HOST must be a loopback .*; CRPM_BASE_CURRENCY .*; CRPM_BUSINESS_ZONE is no IANA time zone; CRPM_IMPORT_LIMIT /,
  );
});

it.each(['abc', '', ' 80', '0x50', '1e3', '65536', '-1'])('says what a port is: %j', (PORT) => {
  expect(() => readConfig({ PORT })).toThrow('PORT must be a port number, 0 to 65535.');
});
