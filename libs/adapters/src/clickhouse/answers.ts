import { ClickHouseError } from '@clickhouse/client';
import { Refusal } from '@crpm/event-sourcing';

/** The engine cannot take these rows for what is in them: the same again is refused again. */
export class RejectedRows extends Error {
  override readonly name = 'RejectedRows';
}

/** Errors of values, by ClickHouse's names; every other one is of the moment or of the engine. */
const OF_VALUES =
  /^(CANNOT_PARSE_\w+|CANNOT_CONVERT_TYPE|CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN|TYPE_MISMATCH|ARGUMENT_OUT_OF_BOUND|VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE|DECIMAL_OVERFLOW|INCORRECT_DATA|UNKNOWN_ELEMENT_OF_ENUM|TOO_LARGE_STRING_SIZE)$/;
const TOO_HEAVY =
  /^(TIMEOUT_EXCEEDED|TOO_SLOW|MEMORY_LIMIT_EXCEEDED|TOO_MANY_\w+|SET_SIZE_LIMIT_EXCEEDED)$/;

/** What a replica says that lacks what the others have, or cannot know whether it does. */
const BEHIND = /^(REPLICA_IS_NOT_IN_QUORUM|KEEPER_EXCEPTION|NO_ZOOKEEPER)$/;

/** What an insert came to. */
export const taking = <T>(insert: Promise<T>): Promise<T> =>
  reaching(insert, (error) =>
    // Its name only: the message quotes the row, which may be somebody's name.
    OF_VALUES.test(error.type ?? '')
      ? new RejectedRows(`The analytics database refuses a value: ${String(error.type)}`)
      : error,
  );

/** What a question came to. */
export const answering = <T>(question: Promise<T>): Promise<T> =>
  reaching(question, (error) => {
    if (TOO_HEAVY.test(error.type ?? '')) {
      return new Refusal(
        'unavailable',
        'This takes more time or memory than one question may: ask about fewer days or for ' +
          'fewer rows, or try again when less is going on.',
      );
    }
    if (BEHIND.test(error.type ?? '')) {
      return new Refusal('unavailable', 'This replica of the figures is behind: try again.');
    }
    return error;
  });

/** What the engine answers is the caller's to judge; no answer is a refusal to try again. */
export async function reaching<T>(
  request: Promise<T>,
  judge: (error: ClickHouseError) => Error = (error) => error,
): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ClickHouseError) throw judge(error);
    // Its message has the address within.
    const { code = 'no word' } = error as { code?: string };
    throw new Refusal('unavailable', `The analytics database does not answer (${code}).`);
  }
}
