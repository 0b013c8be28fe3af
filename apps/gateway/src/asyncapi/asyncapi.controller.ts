import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

/** Made from the contracts by `npm run docs`; the same number of folders up from src and from dist. */
const DOCUMENT = readFileSync(new URL('../../../../docs/asyncapi.json', import.meta.url), 'utf8');

/** The description of what is on the topics, beside the one of the API. */
@ApiExcludeController()
@Controller('/api/asyncapi.json')
export class AsyncApiController {
  @Get()
  @Header('content-type', 'application/json; charset=utf-8')
  document(): string {
    return DOCUMENT;
  }
}
