import { createFaults } from '../../src/faults/faults.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { createFind, type ServicesByName } from '../../src/runtime/addressee.ts';
import { createBodyLimit } from '../../src/runtime/body-limit.ts';
import { lifeOfRequest, type Handle } from '../../src/runtime/pipeline.ts';
import type { PipelineParts } from '../../src/runtime/steps.ts';
import { administrator } from './ports.ts';
import { terminal } from './operator.ts';

/** Makes the pipeline over some services. Everybody is the administrator and may do everything, unless given. */
export const pipelineOver = (services: ServicesByName, parts: Partial<PipelineParts> = {}): Handle =>
  lifeOfRequest({
    journal: createJournal(systemClock),
    durable: () => Promise.resolve(),
    refusalOf: () => undefined,
    find: createFind(services),
    faults: createFaults({ clock: systemClock, ids: systemIds }),
    verifySignature: () => administrator,
    authorize: () => undefined,
    operator: terminal,
    welcome: () => ({ endpointUrl: 'http://127.0.0.1:4566', graphqlUrl: undefined, siteUrl: undefined }),
    ...parts,
  });

/** Answers how much of a body is read for them. */
export const bodyLimitOver = (services: ServicesByName): ReturnType<typeof createBodyLimit> =>
  createBodyLimit({ refusalOf: () => undefined, find: createFind(services) });
