import multipart from '@fastify/multipart';
import { INFRASTRUCTURE, type Infrastructure } from '@crpm/service-kit';
import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { ImportTarget } from './import-target.ts';
import { IMPORT_LIMIT, ImportsController } from './imports.controller.ts';
import { IMPORT_TARGET, ImportsService } from './imports.service.ts';
import { ServicesTarget } from './services.target.ts';

/** Importing a shop's history. Brings its own reading of multipart requests. */
@Module({})
export class ImportsModule {
  constructor(@Inject(HttpAdapterHost) { httpAdapter }: HttpAdapterHost<FastifyAdapter>) {
    void httpAdapter.getInstance().register(multipart);
  }

  /** `limitBytes`: the most the files of one import may hold, unpacked. */
  static register(
    infrastructure: Infrastructure,
    limitBytes: number,
    target: ImportTarget = new ServicesTarget(infrastructure),
  ): DynamicModule {
    return {
      module: ImportsModule,
      controllers: [ImportsController],
      providers: [
        { provide: INFRASTRUCTURE, useValue: infrastructure },
        { provide: IMPORT_LIMIT, useValue: limitBytes },
        { provide: IMPORT_TARGET, useValue: target },
        ImportsService,
      ],
    };
  }
}
