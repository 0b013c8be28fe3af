/** The numbered migrations, one statement each. They stand in `src` also for the built service. */
export const MIGRATIONS = new URL('../../src/migrations/', import.meta.url);
