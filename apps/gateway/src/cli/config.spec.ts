import { readConfig } from './config.ts';

it.each([
  [{}, 'http://localhost:8080'],
  [{ PORT: '7300' }, 'http://localhost:7300'],
  [{ PORT: '7300', CRPM_URL: 'http://till.example:80/' }, 'http://till.example:80'],
])('finds the shop by %j', (environment, url) => {
  expect(readConfig(environment)).toEqual({ url });
});

it.each([
  [{ PORT: 'x' }, 'PORT is not a number.'],
  [{ CRPM_URL: 'nowhere' }, 'CRPM_URL is not a web address.'],
])('refuses %j', (environment, message) => {
  expect(() => readConfig(environment)).toThrow(message);
});
