type Schema = number | string | readonly unknown[] | (() => Schema);
type Traits = Readonly<Record<string, unknown>>;

/** Where a member of a request or an answer stands, and its shape. */
export interface S3Member {
  readonly name: string;
  readonly required: boolean;
  /** In lower case; a `*` at the end stands for any ending. */
  readonly header?: string;
  readonly query?: string;
  /** The member is the whole body. */
  readonly payload: boolean;
  readonly traits: Traits;
  readonly schema: Schema;
}

export interface S3Operation {
  readonly name: string;
  readonly method: string;
  /** What stands in the path: nothing, a bucket, or a bucket and a key. */
  readonly of: 'account' | 'bucket' | 'object';
  /** The part of the query string that tells the operation. */
  readonly query: URLSearchParams;
  readonly status: number;
  readonly input: readonly S3Member[];
  readonly output: readonly S3Member[];
  /** The name of the element that an answer consists of. */
  readonly root: string;
}

/**
 * Reads the operations of S3 from the SDK's schemas, which say of every member in which header, query parameter or
 * element it stands. observed: @aws-sdk/client-s3 3.1169.0 (dist-es/schemas)
 */
export const s3Model = (client: object): readonly S3Operation[] =>
  Object.values(client)
    .filter((schema): schema is readonly unknown[] => Array.isArray(schema) && schema[0] === 9)
    .map(([, , name, traits, input, output]) => {
      const [method, uri, status] = (traits as { http: [string, string, number] }).http;
      const members = membersOf(input as Schema);
      const { pathname, searchParams } = new URL(uri.replace('{Key+}', 'key'), 'http://s3');
      searchParams.delete('x-id');
      return {
        ...{ name: String(name), method, status, query: searchParams, input: members },
        of: ofPath(pathname, members),
        output: membersOf(output as Schema),
        root: rootOf(output as Schema),
      };
    });

function ofPath(path: string, members: readonly S3Member[]): S3Operation['of'] {
  if (path === '/key') return 'object';
  return members.some(({ name }) => name === 'Bucket') ? 'bucket' : 'account';
}

const unfolded = (schema: Schema): Schema => (typeof schema === 'function' ? unfolded(schema()) : schema);

/** A member is a schema, or a schema with traits. Traits without a value are bits of a number: 16 is the payload. */
const partsOf = (given: Schema): readonly [Schema, Traits] => {
  if (!Array.isArray(given) || given.length !== 2) return [given, {}];
  const [schema, traits] = given as [Schema, Traits | number];
  return [schema, typeof traits === 'number' ? { httpPayload: (traits & 16) / 16 } : traits];
};

/** Lists the members of a structure. */
export function membersOf(given: Schema): readonly S3Member[] {
  const schema = unfolded(given);
  if (!Array.isArray(schema) || ![3, 4, -3].includes(schema[0] as number)) return [];
  const [, , , , names, schemas, required] = schema as [0, 0, 0, 0, string[], Schema[], number?];
  return names.map((name, index) => {
    const [own, traits] = partsOf(schemas[index]!);
    const { httpHeader, httpPrefixHeaders, httpQuery } = traits as Readonly<Record<string, string | undefined>>;
    const header = httpHeader ?? (httpPrefixHeaders === undefined ? undefined : `${httpPrefixHeaders}*`);
    return {
      ...{ name, traits, schema: own, required: index < (required ?? 0), payload: traits['httpPayload'] === 1 },
      ...(header !== undefined && { header: header.toLowerCase() }),
      ...(httpQuery !== undefined && { query: httpQuery }),
    };
  });
}

function rootOf(output: Schema): string {
  const payload = membersOf(output).find((member) => member.payload);
  const { schema, traits }: Pick<S3Member, 'schema' | 'traits'> = payload ?? { schema: output, traits: {} };
  const [, , name, own] = (Array.isArray(unfolded(schema)) ? unfolded(schema) : []) as [0, 0, string?, Traits?];
  return String(traits['xmlName'] ?? own?.['xmlName'] ?? name);
}

const elementOf = ({ name, traits }: S3Member): string => String(traits['xmlName'] ?? name);

/** Lists in what an element differs from its structure: elements that are none of its members, and wrong types. */
export function elementProblems(element: unknown, schema: Schema, at: string): string[] {
  const members = membersOf(schema).filter(({ header }) => header === undefined);
  if (members.length === 0) return scalarProblems(element, unfolded(schema), at);
  if (element === '') return [];
  return Object.entries(element as object).flatMap(([name, value]) => {
    if (name.startsWith('@_xmlns') || name === '#text') return [];
    const member = members.find((own) => elementOf(own) === name.replace(/^@_/, ''));
    return member ? memberProblems(value, member, `${at}.${name}`) : [`${at}.${name} is no member`];
  });
}

function memberProblems(value: unknown, { traits, schema }: S3Member, at: string): string[] {
  const list = unfolded(schema);
  if (typeof list === 'number' && (list & 64) === 64)
    return listed(value, list & ~64, traits['xmlFlattened'] === 1, at);
  if (!Array.isArray(list) || list[0] !== 1) return [value].flat().flatMap((one) => elementProblems(one, schema, at));
  const [item, itemTraits] = partsOf(list[4] as Schema);
  return listed(value, item, traits['xmlFlattened'] === 1, at, String(itemTraits['xmlName'] ?? 'member'));
}

function listed(value: unknown, item: Schema, isFlat: boolean, at: string, name = 'member'): string[] {
  const problems = (items: unknown): string[] => [items].flat().flatMap((one) => elementProblems(one, item, at));
  if (isFlat) return problems(value);
  if (value === '') return [];
  return Object.entries(value as object).flatMap(([own, items]) =>
    own === name ? problems(items) : [`${at}.${own} is no member`],
  );
}

function scalarProblems(value: unknown, schema: Schema, at: string): string[] {
  const text = String(value);
  const holds: Readonly<Record<number, () => boolean>> = {
    1: () => /^-?\d+(\.\d+)?$/.test(text),
    2: () => text === 'true' || text === 'false',
    4: () => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text),
    5: () => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text),
  };
  const isRight = typeof schema === 'number' ? (holds[schema]?.() ?? true) : true;
  return isRight ? [] : [`${at} is ${text.slice(0, 40)}, which is of another type`];
}
