import { asText } from '../../../../kernel/as-text.ts';
import { argumentsOf, given, setting } from './fields.ts';
import type { ItemReader } from './machine.ts';
import type { Reader } from './reader.ts';
import { ofOtherLanguage, type StateSource } from './source.ts';

/** Reads a field that must have one of these values. */
export function oneOf<Value extends string>(
  reader: Reader | undefined,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const value = reader?.string(name);
  if (value === undefined || values.includes(value as Value)) return value as Value | undefined;
  // recorded: cdk-preflight (pf-sfn-asl-map-distributed, pf-sfn-asl-retry-catch)
  reader?.invalid(`Value should be one of the following: [${values.join(', ')}]`, name);
  return undefined;
}

/** Reads the action of S3 that a resource names. recorded: cdk-preflight (pf-sfn-asl-map-distributed) */
export const resourceOf = (reader: Reader, actions: readonly string[]): string | undefined => {
  const resource = reader.string('Resource');
  const action = /^arn:aws[a-z-]*:states:::s3:(\w+)$/.exec(resource ?? '')?.[1];
  if (action !== undefined && actions.includes(action)) return action;
  if (resource !== undefined)
    reader.invalid("The field 'Resource' does not match any of the allowed values", 'Resource');
  return undefined;
};

const readActions = ['getObject', 'listObjectsV2'];

/** docs: AWS Step Functions Developer Guide, "ItemReader (Map)" */
export function loadReader({ reader, language, context }: StateSource): ItemReader | undefined {
  const item = reader.object('ItemReader');
  if (!item) return undefined;
  item.require('Resource');
  const action = resourceOf(item, readActions);
  const args = argumentsOf(item, language, context) ?? {};
  const config = item.object('ReaderConfig');
  item.end((field) => ofOtherLanguage(field, language));
  return {
    language,
    action: action === 'listObjectsV2' ? 'listObjectsV2' : 'getObject',
    arguments: args,
    ...(config ? loadReaderConfig(config, language) : {}),
  };
}

const inputTypes = ['CSV', 'JSON', 'JSONL', 'MANIFEST', 'PARQUET'] as const;
const delimiters = ['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB'] as const;
const headerLocations = ['FIRST_ROW', 'GIVEN'] as const;
const manifestTypes = ['S3_INVENTORY', 'ATHENA_DATA'] as const;
const transformations = ['NONE', 'LOAD_AND_FLATTEN'] as const;

/** The members of a ReaderConfig, for the table of what is supported. */
export const readerOptions: readonly string[] = [
  `Resource (${readActions.map((action) => `s3:${action}`).join(', ')})`,
  `InputType (${inputTypes.join(', ')})`,
  `CSVDelimiter (${delimiters.join(', ')})`,
  `CSVHeaderLocation (${headerLocations.join(', ')})`,
  'CSVHeaders',
  'MaxItems',
  'ItemsPointer',
  `ManifestType (${manifestTypes.join(', ')})`,
  `Transformation (${transformations.join(', ')})`,
];

function loadReaderConfig(config: Reader, language: StateSource['language']): Partial<ItemReader> {
  const inputType = oneOf(config, 'InputType', inputTypes);
  const loaded = {
    ...given('inputType', inputType),
    ...given('delimiter', oneOf(config, 'CSVDelimiter', delimiters)),
    ...loadHeaders(config, inputType),
    ...given('maxItems', setting(config, 'MaxItems', 0, language, true, 100_000_000)),
    ...given('pointer', config.string('ItemsPointer')),
    ...given('manifestType', oneOf(config, 'ManifestType', manifestTypes)),
    ...given('transformation', oneOf(config, 'Transformation', transformations)),
  };
  config.end((field) => ofOtherLanguage(field, language));
  return loaded;
}

/** recorded: cdk-preflight (pf-sfn-asl-map-distributed) */
function loadHeaders(config: Reader, inputType: ItemReader['inputType']): Partial<ItemReader> {
  if (inputType === 'JSON') return {};
  if (inputType === 'CSV' && !config.has('CSVHeaderLocation'))
    config.invalid("The field 'CSVHeaderLocation' is required");
  const headerLocation = oneOf(config, 'CSVHeaderLocation', headerLocations);
  if (headerLocation === 'GIVEN') config.require('CSVHeaders');
  const headers = config.take('CSVHeaders');
  if (headers !== undefined && !Array.isArray(headers)) config.invalid('Expected value of type Array', 'CSVHeaders');
  return {
    ...given('headerLocation', headerLocation),
    ...given('headers', Array.isArray(headers) ? headers.map(asText) : undefined),
  };
}
