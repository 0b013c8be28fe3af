import {
  ArchiveQuery,
  ChangeCustomerRequest,
  CustomerRecord,
  CustomersPage,
  CustomersQuery,
  History,
  idPattern,
  Reason,
  RegisterCustomerRequest,
  WriteReceipt,
  type CustomerProfile,
  type HistoryEntry,
  type Page,
  type PersonalDetails,
} from '@crpm/contracts';
import { deriveId, newId, Refusal, type Outcome } from '@crpm/event-sourcing';
import {
  Answers,
  etag,
  EventSourcedService,
  FromCaller,
  orCurrent,
  respond,
  show,
  type Caller,
} from '@crpm/service-kit';
import {
  Body,
  Controller,
  Delete,
  Get,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { CommandBus, type ICommand } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import {
  ActivateCustomer,
  ArchiveCustomer,
  ChangeCustomerDetails,
  DeactivateCustomer,
  RegisterCustomer,
  type Changes,
} from './customer/customer.ts';
import { customerHistory } from './customer/customer-history.ts';
import { findCustomer, listCustomers } from './customer-list/customer-list.query.ts';

const PATH = '/api/v1/customers';

@Controller(PATH)
export class CustomersController {
  constructor(
    @Inject(CommandBus) private readonly commands: CommandBus,
    @Inject(EventSourcedService) private readonly service: EventSourcedService,
  ) {}

  @Post()
  @Answers(WriteReceipt, 201)
  async register(
    @Body({ schema: RegisterCustomerRequest }) body: RegisterCustomerRequest,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteReceipt> {
    this.mustBeBorn(body.birthDate);
    const { personal, profile } = split(body);
    const { commandId, ...context } = caller.command();
    const id = caller.idempotencyKey
      ? deriveId('customer', commandId)
      : newId('customer', this.service.infrastructure.ids);
    const outcome = await this.execute(
      new RegisterCustomer(id, personal as PersonalDetails, profile as CustomerProfile, {
        commandId,
        ...context,
      }),
    );
    return respond(reply, outcome, `${PATH}/${outcome.answer.id}`);
  }

  @Get()
  @Answers(CustomersPage, 200)
  list(@Query({ schema: CustomersQuery }) query: CustomersQuery): Promise<Page<CustomerRecord>> {
    return listCustomers(this.service.database, query, this.today());
  }

  @Get(':id')
  @Answers(CustomerRecord, 200, 304)
  async get(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CustomerRecord | undefined> {
    const record = idPattern('customer').test(id) ? await this.find(id) : undefined;
    if (!record) throw new Refusal('not-found', 'There is no such customer.');
    return show(request, reply, record, tagOf(record));
  }

  @Get(':id/history')
  @Answers(History, 200)
  async history(@Param('id') id: string): Promise<{ data: HistoryEntry[] }> {
    const events = await this.service.store.readStream(`customer-${id}`);
    if (events.length === 0) throw new Refusal('not-found', 'There is no such customer.');
    return { data: customerHistory(events) };
  }

  @Patch(':id')
  @Answers(WriteReceipt, 200)
  async change(
    @Param('id') id: string,
    @Body({ schema: ChangeCustomerRequest }) body: ChangeCustomerRequest,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteReceipt> {
    const { reason, ...changes } = body;
    this.mustBeBorn(changes.birthDate);
    const { personal, profile } = split(changes);
    const context = caller.change({ reason });
    const command = new ChangeCustomerDetails(id, personal, profile, context);
    return respond(reply, await this.edit(id, command));
  }

  @Post(':id/deactivation')
  @Answers(WriteReceipt, 200)
  async deactivate(
    @Param('id') id: string,
    @Body({ schema: Reason }) { reason }: z.infer<typeof Reason>,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteReceipt> {
    const command = new DeactivateCustomer(id, caller.command({ reason }));
    return respond(reply, await this.execute(command));
  }

  @Post(':id/activation')
  @Answers(WriteReceipt, 200)
  async activate(
    @Param('id') id: string,
    @Body({ schema: Reason }) { reason }: z.infer<typeof Reason>,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteReceipt> {
    const command = new ActivateCustomer(id, caller.command({ reason }));
    return respond(reply, await this.execute(command));
  }

  /** Out of lists, kept in history and reports. */
  @Delete(':id')
  @Answers(WriteReceipt, 200)
  async archive(
    @Param('id') id: string,
    @Query({ schema: ArchiveQuery }) { reason }: z.infer<typeof ArchiveQuery>,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WriteReceipt> {
    return respond(reply, await this.edit(id, new ArchiveCustomer(id, caller.change({ reason }))));
  }

  private find(id: string): Promise<CustomerRecord | undefined> {
    return findCustomer(this.service.database, id, this.today());
  }

  private edit(id: string, command: ICommand): Promise<Outcome<WriteReceipt>> {
    return orCurrent(this.execute(command), () => this.find(id), tagOf);
  }

  private execute(command: ICommand): Promise<Outcome<WriteReceipt>> {
    return this.commands.execute<ICommand, Outcome<WriteReceipt>>(command);
  }

  private today(): string {
    const { calendar, clock } = this.service.infrastructure;
    return calendar.dayOf(new Date(clock.now()).toISOString());
  }

  private mustBeBorn(birthDate: string | null | undefined): void {
    if (!birthDate || birthDate <= this.today()) return;
    throw new Refusal('invalid-value', 'Not valid: /birthDate.', [
      { pointer: '/birthDate', code: 'in-the-future', detail: 'lies in the future' },
    ]);
  }
}

const tagOf = ({ version }: CustomerRecord) => etag(version);

/** The request's fields as personal ones and those that may be known beyond this service. */
function split({ address, name, email, phone, birthDate, notes, ...rest }: ChangeCustomerRequest): {
  personal: Changes<PersonalDetails>;
  profile: Changes<CustomerProfile>;
} {
  const place = address === null ? NO_ADDRESS : address;
  const { line1, line2, postalCode, ...coarse } = place ?? {};
  return {
    personal: {
      ...(name !== undefined && { name }),
      email,
      phone,
      birthDate,
      ...(place && { line1: line1 ?? null, line2: line2 ?? null, postalCode: postalCode ?? null }),
      notes,
    },
    profile: {
      ...rest,
      ...(place && {
        city: coarse.city ?? null,
        state: coarse.state ?? null,
        stateCode: coarse.stateCode ?? null,
        country: coarse.country ?? null,
        continent: null,
      }),
    },
  };
}

const NO_ADDRESS: NonNullable<ChangeCustomerRequest['address']> = {};
