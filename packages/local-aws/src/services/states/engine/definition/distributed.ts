import { declareUnverified } from '../../../../kernel/unverified.ts';
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
  // recorded: cdk-preflight (pf-sfn-express-unsupported)
  if (context.express)
    config?.invalid(
      "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines",
      'Mode',
    );
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
 * label that is used twice, the end of the words about a long one, no other words)
 */
function checkLabel(label: string, reader: Reader, seen: Set<string>): void {
  if (label.length > 40)
    reader.invalid(
      `Invalid Label name: Label '${label}' exceeds the 40-character limit allowed by the service`,
      'Label',
      'INVALID_LABEL_NAME',
    );
  else if (/[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(label))
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

const linesOfResults = declareUnverified(
  'states-jsonl-result',
  'What is the result of a distributed Map whose ResultWriter has the OutputType JSONL and names no bucket?',
  'a text, in which each line is the result of one execution',
);

/** docs: AWS Step Functions Developer Guide, "ResultWriter (Map)" (WriterConfig may stand alone) */
function loadWriter({ reader, language, context }: StateSource): ResultWriter | undefined {
  const writer = reader.object('ResultWriter');
  if (!writer) return undefined;
  // recorded: aws/aws-cdk#33831 (AWS takes it, and executions fail; nobody tells with which error)
  if (writer.keys().length === 0) {
    reader.unsupported('A ResultWriter without members, with which executions fail,', 'ResultWriter');
    return undefined;
  }
  const action = resourceOf(writer, ['putObject']);
  const args = argumentsOf(writer, language, context);
  const config = writer.object('WriterConfig');
  writer.end((field) => ofOtherLanguage(field, language));
  if (!config && (!writer.has('Resource') || args === undefined))
    writer.invalid("Either 'WriterConfig', or 'Resource' with its arguments, is required");
  const transformation = oneOf(config, 'Transformation', transformations);
  const outputType = oneOf(config, 'OutputType', outputTypes);
  config?.end();
  if (!writer.has('Resource') && outputType === 'JSONL') context.requireAllowed(linesOfResults);
  return {
    ...(action === undefined ? {} : given('arguments', args)),
    transformation: transformation ?? (action === undefined ? 'COMPACT' : 'NONE'),
    outputType: outputType ?? 'JSON',
  };
}
