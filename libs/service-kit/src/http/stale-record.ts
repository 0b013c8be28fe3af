import { Refusal } from '@crpm/event-sourcing';

/** A refused edit of a record that has changed since, with the record as it is now. */
export class StaleRecord extends Refusal {
  constructor(
    stale: Refusal,
    readonly current: unknown,
    /** Its ETag. */
    readonly tag: string,
  ) {
    super(stale.code, stale.detail, stale.errors);
  }
}

/** The outcome of an edit; when its version is stale, the refusal tells what `find` finds. */
export async function orCurrent<Outcome, Record>(
  edit: Promise<Outcome>,
  find: () => Promise<Record | undefined>,
  tagOf: (record: Record) => string,
): Promise<Outcome> {
  try {
    return await edit;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'stale-version') throw error;
    const current = await find();
    throw current === undefined ? error : new StaleRecord(error, current, tagOf(current));
  }
}
