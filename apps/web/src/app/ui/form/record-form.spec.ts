import { HttpErrorResponse } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { provideRouter } from '@angular/router';
import { ListProductRequest, RegisterCustomerRequest } from '@crpm/contracts';
import { firstValueFrom, throwError } from 'rxjs';
import { customerModel, customerRequest } from '../../customers/customer-model.ts';
import { productModel, productRequest } from '../../products/product-model.ts';
import { recordForm } from './record-form.ts';

type Save = (body: Readonly<Record<string, unknown>>) => Promise<string | undefined>;

const customerForm = (save: Save) =>
  TestBed.runInInjectionContext(() =>
    recordForm({
      initial: () => customerModel(),
      schema: RegisterCustomerRequest,
      request: customerRequest,
      save,
    }),
  );

const refusal = (status: number, code: string, errors: object[]) =>
  new HttpErrorResponse({
    status,
    error: { title: 'Refused', status, code, detail: 'It is refused.', errors },
  });

const refused = (response: HttpErrorResponse) => firstValueFrom(throwError(() => response));

describe('a form over a request', () => {
  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [provideRouter([])] });
  });

  it('names every fault at its field before anything is sent', async () => {
    const sent: unknown[] = [];
    const form = customerForm((body) => {
      sent.push(body);
      return Promise.resolve(undefined);
    });
    form.model.update((model) => ({ ...model, email: 'nobody', phone: 'abc' }));
    await form.save();

    expect(sent).toEqual([]);
    expect(form.fields.name().errors()[0]?.message).toBe('Required');
    expect(form.fields.email().errors()[0]?.message).toBe('Not an e-mail address');
    expect(form.fields.phone().errors()[0]?.message).toBe('Not a phone number');
    expect(form.fields.name().touched()).toBe(true);
    expect(form.dirty()).toBe(true);
  });

  it('puts faults inside a value at the field that holds it', () => {
    const form = TestBed.runInInjectionContext(() =>
      recordForm({
        initial: () => ({
          ...productModel(),
          name: 'Lamp',
          unitPrice: '1.234',
          reorderPoint: '2.5',
        }),
        schema: ListProductRequest,
        request: (model) => productRequest(model, 'EUR'),
        save: () => Promise.resolve(undefined),
      }),
    );
    expect(form.fields.unitPrice().errors()[0]?.message).toContain('at most 2 decimals');
    expect(form.fields.reorderPoint().errors()[0]?.message).toBe('Must be a whole number');
    expect(form.fields.name().errors()).toEqual([]);
  });

  it("puts the server's faults at their fields, and sends again all the same", async () => {
    let answers: Promise<string | undefined>[] = [];
    const form = customerForm(() => answers.shift() ?? Promise.resolve(undefined));
    form.model.update((model) => ({ ...model, name: 'Ada', email: 'ada@example.org' }));
    answers = [
      refused(
        refusal(409, 'email-taken', [{ pointer: '/email', code: 'taken', detail: 'is taken' }]),
      ),
    ];
    await form.save();
    expect(form.fields.email().errors()[0]?.message).toBe('Is taken');
    expect(form.trouble()).toBeUndefined();
    expect(form.dirty()).toBe(true);

    await form.save();
    expect(form.dirty()).toBe(false);
  });

  it('tells what belongs to no field of the form in its summary', async () => {
    const form = customerForm(() =>
      refused(refusal(503, 'busy', [{ pointer: '/other', code: 'x', detail: 'elsewhere' }])),
    );
    form.model.update((model) => ({ ...model, name: 'Ada' }));
    await form.save();
    expect(form.trouble()).toMatchObject({ code: 'busy', detail: 'It is refused. Elsewhere' });
  });
});
