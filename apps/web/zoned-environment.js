import { TestEnvironment } from 'jest-environment-jsdom';

/**
 * jsdom on the clock of a chosen zone: `@jest-environment-options {"zone": "Pacific/Kiritimati"}`
 * at the head of a spec. Set here, outside the sandbox, where it reaches the engine's clock.
 */
export default class ZonedEnvironment extends TestEnvironment {
  constructor(config, context) {
    process.env.TZ = config.projectConfig.testEnvironmentOptions.zone ?? 'UTC';
    super(config, context);
  }
}
