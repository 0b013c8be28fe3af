import { readFile } from 'node:fs/promises';

/** What of the AsyncAPI document this consumer lives by. */
interface Document {
  readonly channels: Readonly<Record<string, { readonly address: string }>>;
  readonly components: {
    readonly parameters: { readonly prefix: { readonly default: string } };
    readonly messages: Readonly<Record<string, MessageObject>>;
  };
}
interface MessageObject {
  readonly name: string;
  readonly headers: { readonly allOf: readonly { readonly properties?: Properties }[] };
}
type Properties = Readonly<Record<string, { readonly const?: string }>>;

export interface Contract {
  /** Topics by their store's name. */
  readonly topics: ReadonlyMap<string, string>;
  /** The newest version of each event type's shape that the document describes. */
  readonly versions: ReadonlyMap<string, number>;
}

/** Reads the document: a file, or the address at which a shop serves it. */
export async function readContract(
  from: string,
  stores: readonly string[],
  prefix?: string,
): Promise<Contract> {
  const document = (
    /^https?:/.test(from)
      ? await (await fetch(from)).json()
      : JSON.parse(await readFile(from, 'utf8'))
  ) as Document;
  const { channels, components } = document;
  const start = prefix ?? components.parameters.prefix.default;
  return {
    topics: new Map(
      stores.map((store) => {
        const channel = channels[store];
        if (!channel) throw new Error(`the document has no channel ${store}`);
        return [store, channel.address.replace('{prefix}', start)];
      }),
    ),
    versions: new Map(
      Object.values(components.messages).map(({ name, headers }) => [
        name,
        Math.max(
          ...headers.allOf.map(({ properties }) =>
            Number(properties?.ce_schemaversion?.const ?? 1),
          ),
        ),
      ]),
    ),
  };
}
