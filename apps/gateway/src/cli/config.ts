import * as z from 'zod';

const Environment = z.object({ CRPM_URL: z.url().default('http://localhost:8080') });

/** Where the shop is. Throws an Error with one line for people. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): { url: string } {
  const result = Environment.safeParse(environment);
  if (!result.success) throw new Error('CRPM_URL is not a web address.');
  return { url: result.data.CRPM_URL.replace(/\/$/, '') };
}
