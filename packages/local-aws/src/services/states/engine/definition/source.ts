import { argumentsOf, flow, given, outcome, payload, referencePath } from './fields.ts';
import type { LoadContext } from './load-context.ts';
import type { Language, Scope } from './machine.ts';
import type { Reader } from './reader.ts';

/** The argument of every loader of a state. `language` is the state's own. */
export interface StateSource {
  readonly name: string;
  readonly reader: Reader;
  readonly language: Language;
  readonly context: LoadContext;
}

export const stateTypes = ['Task', 'Wait', 'Pass', 'Succeed', 'Fail', 'Choice', 'Parallel', 'Map'] as const;

/** The fields that exist in one language only. */
export const fieldsOf: Readonly<Record<Language, readonly string[]>> = {
  JSONata: ['Arguments', 'Output', 'Items', 'Condition'],
  JSONPath: [
    ...['InputPath', 'OutputPath', 'Parameters', 'ResultSelector', 'ResultPath', 'Result', 'ItemsPath', 'Variable'],
    ...['SecondsPath', 'TimestampPath', 'TimeoutSecondsPath', 'HeartbeatSecondsPath', 'MaxConcurrencyPath'],
    ...['ToleratedFailureCountPath', 'ToleratedFailurePercentagePath', 'ErrorPath', 'CausePath', 'Iterator'],
    ...['MaxItemsPath', 'MaxItemsPerBatchPath', 'MaxInputBytesPerBatchPath'],
  ],
};

/** recorded: floci#2968 */
export function ofOtherLanguage(field: string, language: Language): string | undefined {
  const other = language === 'JSONata' ? 'JSONPath' : 'JSONata';
  if (!fieldsOf[other].includes(field)) return undefined;
  return (
    `The QueryLanguage is set to '${language}', ` +
    `but field '${field}' is only supported for the '${other}' QueryLanguage`
  );
}

/**
 * Reads the fields that all states have. No state follows Succeed, so it has no Assign. docs: AWS CDK API Reference,
 * "AssignableStateOptions" (its descendants)
 */
export const common = ({ name, reader, language, context }: StateSource) => ({
  name,
  language,
  ...flow(reader, language),
  ...(language === 'JSONata' ? given('output', reader.query('Output')) : {}),
  ...(reader.has('Assign') && reader.peek('Type') !== 'Succeed' ? outcome(reader, language, context) : {}),
});

/** Reads the fields of states that give an input to their work and get a result. */
export const work = ({ reader, language, context }: StateSource) => {
  if (language === 'JSONata') return given('arguments', reader.query('Arguments'));
  return {
    ...given('arguments', argumentsOf(reader, language, context)),
    ...given('resultSelector', payload(reader, 'ResultSelector', context)),
    ...given('resultPath', referencePath(reader, 'ResultPath')),
  };
};

export function transition({ reader }: StateSource): { next?: string } {
  const next = reader.string('Next');
  const end = reader.take('End');
  if (end !== undefined && typeof end !== 'boolean') reader.invalid('Expected value of type Boolean', 'End');
  else reader.exactlyOne(['Next', 'End'], Number(next !== undefined) + Number(end === true));
  return given('next', next);
}

/** Reads a branch or an item processor. */
export function loadBranch(reader: Reader, context: LoadContext): Scope {
  reader.string('Comment');
  return context.loadScope(reader, context);
}

/** Answers the language of the state; undefined means the language of the surrounding scope. */
export function languageOf(reader: Reader): Language | undefined {
  const language = reader.string('QueryLanguage');
  if (language === undefined || language === 'JSONata' || language === 'JSONPath') return language;
  // recorded: cdk-preflight (pf-sfn-asl-query-language)
  reader.invalid('Value should be one of the following: [JSONPath, JSONata]', 'QueryLanguage');
  return undefined;
}
