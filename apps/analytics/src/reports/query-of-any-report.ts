import { REPORT_IDS, REPORTS, reportQuery } from '@crpm/contracts';
import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import * as z from 'zod';

/** The types of the two know different versions of the same words. */
type Schema = NonNullable<Extract<Parameters<typeof ApiQuery>[0], { schema?: object }>['schema']>;

const shapes = REPORT_IDS.map((id) => reportQuery(REPORTS[id]).shape);
const groupings = [...new Set(REPORT_IDS.flatMap((id) => REPORTS[id].groupBy))];

/**
 * For the API's description, which has one route for all reports: what any of them takes. Which one
 * takes what is in the catalogue, and a report refuses what it does not take.
 */
const AnyQuery = z.object({
  ...(Object.assign({}, ...shapes) as (typeof shapes)[number]),
  groupBy: z.enum(groupings).optional(),
});

const { properties = {} } = z.toJSONSchema(AnyQuery, { io: 'input' });

export const QueryOfAnyReport = applyDecorators(
  ...Object.entries(properties).map(([name, schema]) =>
    ApiQuery({ name, required: false, schema: schema as Schema }),
  ),
);
