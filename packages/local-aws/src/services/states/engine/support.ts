import { sdkServices } from '../../../kernel/sdk-services.ts';
import { operators } from './definition/choice.ts';
import { writerOptions } from './definition/distributed.ts';
import { readerOptions } from './definition/item-reader.ts';
import { integrations } from './definition/resource.ts';
import { fieldsOf, stateTypes } from './definition/source.ts';
import { intrinsicNames } from './intrinsics/functions.ts';

/** Lists what the loader of definitions accepts, for the table of what is supported: names with their members. */
export const supportedLanguage = (): readonly (readonly [string, readonly string[]])[] => [
  ['states', stateTypes],
  ['query languages', Object.keys(fieldsOf)],
  ...Object.entries(fieldsOf).map(([language, fields]) => [`fields of ${language} alone`, fields] as const),
  ['choice operators of JSONPath (those that compare also with a `…Path`)', [...operators.keys()]],
  ['intrinsic functions of JSONPath', [...intrinsicNames].map((name) => `States.${name}`)],
  ['ItemReader of a distributed Map', readerOptions],
  ['ResultWriter of a distributed Map', writerOptions],
  [
    'task resources',
    [
      'Lambda function ARN',
      'activity ARN',
      ...Object.entries(integrations).map(([name, patterns]) => `${name} (${patterns.join(', ')})`),
    ],
  ],
  ['services of `aws-sdk:` (request, token)', Object.keys(sdkServices)],
];
