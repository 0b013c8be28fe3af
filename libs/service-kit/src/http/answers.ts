import { STATUS_CODES } from 'node:http';
import { HttpCode, type StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiResponse } from '@nestjs/swagger';
import type * as z from 'zod';

/** Nothing where the answer has no body. */
type Sent<Body> = Body | StreamableFile | undefined;

const IF_NONE_MATCH = {
  name: 'If-None-Match',
  description: 'The ETag of a copy that the caller has: 304 if it is the record as it is now.',
};

/**
 * What a route answers with when it does what it was asked for, and the code it does so with;
 * `others` are codes that its handler sets itself. What the handler returns is held against it by
 * the compiler.
 */
export const Answers =
  <Body>(schema: z.ZodType<Body>, code: number, ...others: readonly number[]) =>
  <Handler extends (...parameters: never[]) => Sent<Body> | Promise<Sent<Body>>>(
    controller: object,
    name: string | symbol,
    handler: TypedPropertyDescriptor<Handler>,
  ): void => {
    HttpCode(code)(controller, name, handler);
    for (const status of [code, ...others]) {
      const description = STATUS_CODES[status] ?? '';
      const body = status !== 304 && { standardSchema: schema };
      ApiResponse({ status, description, ...body })(controller, name, handler);
      if (status === 304) ApiHeader(IF_NONE_MATCH)(controller, name, handler);
    }
  };
