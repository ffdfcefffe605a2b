import type { Cases } from '../kit/case.ts';

/** What AppSync makes of sources that fail or answer otherwise. */
export const appsyncSources: Cases = {
  'appsync/batch-of-other-length': {
    question: 'What becomes of a batch whose function answers one item too few?',
    settles: ['unverified:appsync-batch:other-length'],
    stack: 'sources',
    steps: [{ ask: '{ list { id mark } }' }],
  },
  'appsync/source-error-type': {
    question: 'Which type has the error of an HTTP source that is not there, and of a bus that may not be written?',
    settles: ['unverified:appsync-data-source:error-type'],
    stack: 'deadSources',
    steps: [{ ask: '{ failing { type message } }' }, { ask: '{ putting { type message } }' }],
  },
  'appsync/dynamodb-operations-add': {
    question: 'Does operations.add replace an attribute that is there?',
    settles: ['unverified:appsync-dynamodb:operations.add'],
    stack: 'sources',
    steps: [{ ask: 'mutation { add(id: "a") }' }, { ask: 'mutation { add(id: "a") }' }],
  },
  'appsync/dynamodb-update-null': {
    question: 'Does an update to null remove the attribute or make it NULL?',
    settles: ['unverified:appsync-dynamodb:update-null'],
    stack: 'sources',
    steps: [{ ask: 'mutation { nothing(id: "b") }' }],
  },
};
