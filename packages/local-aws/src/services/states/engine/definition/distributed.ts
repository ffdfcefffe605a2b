import { writeJson } from '../numbers.ts';
import { argumentsOf, given, payload, setting } from './fields.ts';
import type { Distributed, ItemBatcher, Json, ResultWriter } from './machine.ts';
import { loadReader, oneOf, resourceOf } from './item-reader.ts';
import type { Reader } from './reader.ts';
import { ofOtherLanguage, type StateSource } from './source.ts';

const fields = ['ItemReader', 'ItemBatcher', 'ResultWriter', 'Label'];

/**
 * Reads the fields that a Map state has only in distributed mode. Answers undefined in the other mode. docs: AWS Step
 * Functions Developer Guide, "Using Map state in Distributed mode for large-scale parallel workloads"
 */
export function loadDistributed(source: StateSource, processor: Reader | undefined): Distributed | undefined {
  const { reader, context } = source;
  const config = processor?.object('ProcessorConfig');
  const mode = oneOf(config, 'Mode', ['INLINE', 'DISTRIBUTED']) ?? 'INLINE';
  const type = mode === 'DISTRIBUTED' ? oneOf(config, 'ExecutionType', ['STANDARD', 'EXPRESS']) : undefined;
  config?.end();
  if (!processor || mode === 'INLINE') return undefined;
  if (type === undefined) config?.require('ExecutionType');
  // docs: AWS Step Functions Developer Guide, "Choosing workflow type in Step Functions"
  if (context.express) config?.invalid('Express state machine does not support the Map mode DISTRIBUTED', 'Mode');
  const label = reader.string('Label');
  if (label !== undefined) checkLabel(label, reader, context.labels);
  return {
    express: type === 'EXPRESS',
    definition: definitionOf(processor, source),
    ...given('label', label),
    ...given('reader', loadReader(source)),
    ...given('batcher', loadBatcher(source)),
    ...given('writer', loadWriter(source)),
  };
}

/**
 * docs: AWS Step Functions Developer Guide, "Using Map state in Distributed mode …" (Label); API reference,
 * "ValidateStateMachineDefinitionDiagnostic" (the codes). recorded: cdk-preflight (pf-sfn-asl-name-limits; a
 * label that is used twice, no other words)
 */
function checkLabel(label: string, reader: Reader, seen: Set<string>): void {
  if (label.length > 40 || /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(label))
    reader.invalid('Value is not a valid label', 'Label', 'INVALID_LABEL_NAME');
  if (seen.has(label)) reader.invalid(`Duplicate Label name: ${label}`, 'Label', 'DUPLICATE_LABEL_NAME');
  seen.add(label);
}

/** The state knows these fields in both modes, so that a fault can blame the mode. */
export const isOfDistributed = (field: string): string | undefined =>
  fields.includes(field) ? `Field '${field}' is only supported when the Map mode is DISTRIBUTED` : undefined;

/** Answers the item processor as a machine of its own, which its executions run. */
function definitionOf(processor: Reader, { context }: StateSource): string {
  const members = processor
    .keys()
    .filter((key) => key !== 'ProcessorConfig')
    .map((key) => [key, processor.peek(key)] as const);
  return writeJson({ QueryLanguage: context.language, ...Object.fromEntries(members) });
}

/** docs: AWS Step Functions Developer Guide, "ItemBatcher (Map)" */
function loadBatcher(source: StateSource): ItemBatcher | undefined {
  const { reader, language } = source;
  const batcher = reader.object('ItemBatcher');
  if (!batcher) return undefined;
  const maxItems = setting(batcher, 'MaxItemsPerBatch', 1, language);
  const maxBytes = setting(batcher, 'MaxInputBytesPerBatch', 1, language);
  if (maxItems === undefined && maxBytes === undefined)
    batcher.invalid("At least one of 'MaxItemsPerBatch' and 'MaxInputBytesPerBatch' is required");
  const input = batchInput(batcher, source);
  batcher.end((field) => ofOtherLanguage(field, language));
  return { ...given('maxItems', maxItems), ...given('maxBytes', maxBytes), ...given('input', input) };
}

const batchInput = (batcher: Reader, { language, context }: StateSource): Json | undefined =>
  language === 'JSONata' ? batcher.query('BatchInput') : payload(batcher, 'BatchInput', context);

const transformations = ['NONE', 'COMPACT', 'FLATTEN'] as const;
const outputTypes = ['JSON', 'JSONL'] as const;

/** The members of a ResultWriter, for the table of what is supported. */
export const writerOptions: readonly string[] = [
  'Resource (s3:putObject)',
  `Transformation (${transformations.join(', ')})`,
  `OutputType (${outputTypes.join(', ')})`,
];

/** docs: AWS Step Functions Developer Guide, "ResultWriter (Map)" */
function loadWriter({ reader, language, context }: StateSource): ResultWriter | undefined {
  const writer = reader.object('ResultWriter');
  if (!writer) return undefined;
  const action = resourceOf(writer, ['putObject']);
  const args = argumentsOf(writer, language, context);
  const config = writer.object('WriterConfig');
  writer.end((field) => ofOtherLanguage(field, language));
  if (!config && (action === undefined || args === undefined))
    writer.invalid("Either 'WriterConfig', or 'Resource' with its arguments, is required");
  const transformation = oneOf(config, 'Transformation', transformations);
  const outputType = oneOf(config, 'OutputType', outputTypes);
  config?.end();
  if (action === undefined && outputType === 'JSONL')
    config?.unsupported('JSONL that is not written to a bucket', 'OutputType');
  return {
    ...(action === undefined ? {} : given('arguments', args)),
    transformation: transformation ?? (action === undefined ? 'COMPACT' : 'NONE'),
    outputType: outputType ?? 'JSON',
  };
}
