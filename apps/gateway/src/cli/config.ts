import * as z from 'zod';

const Environment = z.object({
  CRPM_URL: z.url().optional(),
  /** Of the shop that is started beside it with the same settings. */
  PORT: z.string().regex(/^\d+$/).default('8080'),
});

/** Where the shop is. Throws an Error with one line for people. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): { url: string } {
  const { data, error } = Environment.safeParse(environment);
  if (error?.issues[0]?.path[0] === 'PORT') throw new Error('PORT is not a number.');
  if (!data) throw new Error('CRPM_URL is not a web address.');
  return { url: (data.CRPM_URL ?? `http://localhost:${data.PORT}`).replace(/\/$/, '') };
}
