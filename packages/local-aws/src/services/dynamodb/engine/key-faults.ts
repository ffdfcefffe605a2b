import { asText } from '../../../kernel/as-text.ts';
import { violationSentence } from '../../../kernel/violations.ts';
import { invalidParameters, validation } from '../errors.ts';
import type { Faults, IndexInput, KeyElement } from './table-input.ts';

export function* keyFaults(elements: readonly KeyElement[], defined: readonly string[]): Faults {
  const [hash, range, ...others] = elements;
  if (!hash || others.length > 0)
    yield validation(
      violationSentence({
        at: 'keySchema',
        rule: `Member must have length ${hash ? 'less than or equal to 2' : 'greater than or equal to 1'}`,
      }),
    );
  if (!hash) return;
  if (hash.KeyType !== 'HASH') yield validation('Invalid KeySchema: The first KeyElement is not a HASH key type');
  if (range && range.KeyType !== 'RANGE')
    yield validation('Invalid KeySchema: The second KeyElement is not a RANGE key type');
  if (range?.AttributeName === hash.AttributeName)
    yield validation('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  for (const name of new Set([hash, range ?? hash].map(({ AttributeName }) => AttributeName)))
    if (!defined.includes(name))
      yield invalidParameters(
        'Some index key attributes are not defined in AttributeDefinitions. ' +
          `Keys: [${name}], AttributeDefinitions: [${defined.join(', ')}]`,
      );
}

export function* indexFaults({ IndexName, KeySchema, Projection }: IndexInput, defined: readonly string[]): Faults {
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(IndexName)) yield invalidParameters(`Index name ${IndexName} is not valid`);
  const projection = Projection?.ProjectionType;
  const include = Projection?.NonKeyAttributes ?? [];
  if (projection !== 'ALL' && projection !== 'KEYS_ONLY' && projection !== 'INCLUDE')
    yield invalidParameters(`Unknown ProjectionType: ${asText(projection ?? 'null')}`);
  else if (projection === 'INCLUDE' && include.length === 0)
    yield invalidParameters('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  else if (projection !== 'INCLUDE' && include.length > 0)
    yield invalidParameters(`ProjectionType is ${projection}, but NonKeyAttributes is specified`);
  yield* keyFaults(KeySchema, defined);
}

export function* localFaults(
  { IndexName, KeySchema: [hash, range] }: IndexInput,
  table: readonly KeyElement[],
): Faults {
  const [ownHash, ownRange] = table;
  if (!ownRange)
    yield invalidParameters(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  if (!range) yield invalidParameters(`Index KeySchema does not have a range key for index: ${IndexName}`);
  if (hash && ownHash && hash.AttributeName !== ownHash.AttributeName)
    yield invalidParameters(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${IndexName}. ` +
        `index hash key: ${hash.AttributeName}, table hash key: ${ownHash.AttributeName}`,
    );
}

export function* unusedFaults(defined: readonly string[], schemas: readonly (readonly KeyElement[])[]): Faults {
  const used = new Set(schemas.flat().map(({ AttributeName }) => AttributeName));
  if (defined.some((name) => !used.has(name)))
    yield invalidParameters(
      `Some AttributeDefinitions are not used. AttributeDefinitions: [${defined.join(', ')}], ` +
        `keys used: [${[...used].join(', ')}]`,
    );
}
