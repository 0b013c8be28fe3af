import { Reflector } from '@nestjs/core';

/**
 * Names the services that may ask a message; without it, all of ours may. Within one process there
 * is nobody else to keep out.
 */
export const AskedBy = Reflector.createDecorator<readonly string[]>();
