import { SERVICES } from '@crpm/service-kit/distributed';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Services } from './services.ts';

/** The API's description with what the services tell of their own paths. */
export async function wholeDescription(
  own: OpenAPIObject,
  services: Services,
): Promise<OpenAPIObject> {
  const theirs = await Promise.all(
    SERVICES.map((service) => services.json<OpenAPIObject>(service, '/api/openapi.json')),
  );
  const all = [...theirs, own];
  const merged = <Part>(part: (description: OpenAPIObject) => Part | undefined): Part =>
    Object.assign({}, ...all.map(part)) as Part;
  return {
    ...own,
    paths: merged(({ paths }) => paths),
    components: { ...own.components, schemas: merged(({ components }) => components?.schemas) },
  };
}
