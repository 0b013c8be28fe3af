import * as contracts from '@crpm/contracts';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  DocumentBuilder,
  SwaggerModule,
  type OpenAPIObject,
  type SwaggerDocumentOptions,
} from '@nestjs/swagger';
import * as z from 'zod';
import { IF_MATCH } from './caller.ts';
import { problemPage } from './problem-page.ts';

const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'",
};

/** What holds for every route. */
const CONVENTIONS = `Customers, products, purchases and their analytics.

**Errors** are problem details (RFC 9457) with a stable \`code\`: [all of them](/api/docs/problems).

**Idempotency-Key**: on all that writes a record, required for purchases. A key is known to the
caller's requests of one method and path: sent again there, it gets the first answer with
\`Idempotency-Replayed: true\`, and with another body, query or If-Match 422. At another path the
same key is another one. Keys are kept for 24 hours at least.

**ETag** is the record's version. PATCH and DELETE need it as If-Match: 412 brings the record as it
is now in \`current\`. A product's ETag when it is read also tells its stock, for If-None-Match: an
edit is not stale for a sale.

**Parameters** that a route does not know are refused.`;

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;

/** What the contracts have a name for is described once, by that name. */
const NAMES = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(contracts)) {
  if (schema instanceof z.ZodType) NAMES.add(schema, { id });
}

/** The types of the two know different versions of the same words. */
const PROBLEM = z.toJSONSchema(contracts.Problem) as Schemas[string];

type StandardSchemaConverter = NonNullable<SwaggerDocumentOptions['standardSchemaConverter']>;

/** Answers by their names; requests, which are spread out into parameters, as they are. */
const describeSchema: StandardSchemaConverter = (schema, { schemaType }) => {
  if (schemaType === 'input') return undefined;
  const {
    $schema: _,
    $defs: components = {},
    ...own
  } = z.toJSONSchema(schema as z.ZodType, { metadata: NAMES });
  return { schema: own, components };
};

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** What no route says of itself, for it follows from its method and from what it does say. */
function spellOut(paths: OpenAPIObject['paths']): void {
  const operations = Object.values(paths).flatMap(
    (path) => Object.entries(path) as [method: string, Operation][],
  );
  for (const [method, { parameters = [], responses }] of operations) {
    const keyed = parameters.some((one) => 'name' in one && one.name === 'Idempotency-Key');
    if (keyed && ['patch', 'delete'].includes(method)) parameters.push(IF_MATCH);
    for (const answer of Object.values(responses)) {
      if (!answer || '$ref' in answer) continue;
      for (const [type, body] of Object.entries(answer.content ?? {})) {
        if (!/\bjson$/.test(type)) body.schema = { type: 'string' };
      }
    }
  }
}

/**
 * The API's description at /api/openapi.json, made from the routes and their schemas; `complete`
 * adds what other processes serve.
 */
export function serveOpenApi(
  app: NestFastifyApplication,
  version: string,
  complete?: (own: OpenAPIObject) => Promise<OpenAPIObject>,
): void {
  const description = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('CRPM')
    .setDescription(CONVENTIONS)
    .setVersion(version)
    .addGlobalResponse({
      status: 'default',
      description: 'A problem',
      content: {
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      },
    })
    .build();
  const describe = (): OpenAPIObject => {
    const { components, ...document } = SwaggerModule.createDocument(app, description, {
      standardSchemaConverter: describeSchema,
    });
    spellOut(document.paths);
    const schemas = { ...components?.schemas, Problem: PROBLEM };
    return { ...document, components: { ...components, schemas } };
  };
  SwaggerModule.setup('api/docs', app, describe, {
    jsonDocumentUrl: 'api/openapi.json',
    ...(complete && { patchDocumentOnRequest: (_, __, own) => complete(own) }),
  });
  app
    .getHttpAdapter()
    .getInstance()
    .get('/api/docs/problems', (_, reply) => reply.headers(PAGE_HEADERS).send(problemPage()));
}
