import { machineOf } from '../../kernel/clock.ts';
import { atOnce } from '../../kernel/in-turns.ts';
import type { Credentials, Principal, RoleSessions } from '../../kernel/principal.ts';
import { registryOf } from '../../protocol/actions.ts';
import { queryProtocol } from '../../protocol/query.ts';
import { createFormVerifier, type VerifyForm } from '../../protocol/form-signature.ts';
import { createSigV2Verifier, isV2 } from '../../protocol/sigv2.ts';
import { createSigV4Verifier, type VerifierOptions } from '../../protocol/sigv4.ts';
import type { BeginSignature, VerifySignature } from '../../contract/ports.ts';
import type { Ports, Service } from '../../contract/service.ts';
import * as actions from './actions/index.ts';
import { tagsOf } from './context.ts';
import { createEntities, type Entities } from './entities.ts';
import { attachChecker, validationError } from './errors.ts';
import { createResources } from './resources.ts';
import { createPolicyStore, type Policies, type Told } from './roles.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { administratorCredentials } from './store.ts';

export interface Administrator {
  readonly credentials: Credentials;
  readonly principal: Principal & { type: 'User' };
}

export interface Iam extends Service {
  readonly roles: RoleSessions;
  readonly beginSignature: BeginSignature;
  readonly verifySignature: VerifySignature;
  readonly verifyForm: VerifyForm;
  readonly administrator: Administrator;
  /** Tells whether a role or a user of the account exists. */
  readonly principalExists: (arn: string) => boolean;
  /** The parsed identity and trust policies of the template. */
  readonly policies: Policies;
  /** The same service as another region of the account has it: what is signed there names that region. */
  inRegion(region: string, regions: readonly string[]): Iam;
  /** Opens a session for sts:AssumeRole. */
  readonly issueSession: Sessions['issue'];
  /** Makes temporary credentials for sts:GetSessionToken. */
  readonly issueFor: Sessions['issueFor'];
}

export function createIam(ports: Omit<Ports, 'roles'> & { readonly regions?: readonly string[] | undefined }): Iam {
  const { accountId, clock, ids, region } = ports;
  const policies = createPolicyStore();
  const entities = createEntities(ports.database, policies);
  const sessions = createSessions(clock, ids, accountId, policies);
  const administrator: Administrator = {
    credentials: administratorCredentials(ports.database, ids),
    principal: {
      type: 'User',
      arn: `arn:aws:iam::${accountId}:user/administrator`,
      accountId,
      userId: 'AIDAADMINISTRATOR00000',
    },
  };
  const { accessKeyId, secretAccessKey } = administrator.credentials;
  const verifier: Omit<VerifierOptions, 'region' | 'regions'> = {
    now: clock.now,
    wall: machineOf(clock).now,
    find: (id) => (id === accessKeyId ? { secretAccessKey, principal: administrator.principal } : sessions.find(id)),
  };
  const principalExists = (arn: string): boolean =>
    policies.role(arn) !== undefined || administrator.principal.arn === arn;
  const checkAttach = attachChecker(ports);
  const known = { accountId, principalExists, checkAttach };
  const iam: Iam = {
    ...queryProtocol('https://iam.amazonaws.com/doc/2010-05-08/'),
    ...registryOf(
      actions,
      { ...known, ids, now: clock.now, policies, entities, administrator: administrator.principal },
      validationError,
    ),
    conditionKeys: ['iam:passedtoservice'],
    resources: createResources({ ...known, told: toldOf(ports, entities) }, policies),
    policyOf(arn) {
      const trust = policies.role(arn)?.trust;
      return trust && { name: `the trust policy of ${arn}`, document: trust };
    },
    roles: sessions.roles,
    issueSession: (...session) => sessions.issue(...session),
    issueFor: (principal, seconds) => sessions.issueFor(principal, seconds),
    ...verifiersOf({ ...verifier, region, regions: ports.regions }),
    inRegion: (other, regions) => ({ ...iam, ...verifiersOf({ ...verifier, region: other, regions }) }),
    administrator,
    principalExists,
    policies,
    async stop() {},
  };
  return iam;
}

function verifiersOf(options: VerifierOptions): Pick<Iam, 'beginSignature' | 'verifySignature' | 'verifyForm'> {
  const beginSignature = createVerifier(options);
  return {
    beginSignature,
    verifySignature: (request, service, words) =>
      atOnce(beginSignature(request, service, words).complete(request.body)),
    verifyForm: createFormVerifier(options),
  };
}

/** Tells of what the template declares: it was made when it was first seen. */
const toldOf =
  ({ clock }: Pick<Ports, 'clock'>, entities: Entities) =>
  (name: string, { Path, Description, Tags }: Readonly<Record<string, unknown>>): Told => ({
    path: String(Path ?? '/'),
    createdAt: entities.firstSeen(name, clock.now()),
    description: typeof Description === 'string' ? Description : undefined,
    tags: tagsOf(Tags as Parameters<typeof tagsOf>[0]),
    isByCall: false,
  });

/**
 * Verifies version 4 for every service, and also version 2 for S3. docs: Amazon S3 API Reference, "Signing and
 * authenticating REST requests (AWS signature version 2)"
 */
function createVerifier(options: VerifierOptions): BeginSignature {
  const v4 = createSigV4Verifier(options);
  const v2 = createSigV2Verifier(options);
  return (head, service, words) => (service === 's3' && isV2(head) ? v2(head) : v4(head, service, words));
}
