import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { OpensNote, Ports, Service } from '../../contract/service.ts';
import type {
  CallService,
  RunMutation,
  IsAllowed,
  InvokeFunction,
  SendRequest,
  StrikeStep,
  UserPoolKeys,
  VerifySignature,
} from '../../contract/ports.ts';
import * as actions from './actions/index.ts';
import { createAuthenticate, type AllowsField } from './auth/authenticate.ts';
import type { Authenticate } from './auth/caller.ts';
import { createLambdaAuthorizer } from './auth/lambda-authorizer.ts';
import { createOidcVerifier } from './auth/oidc-token.ts';
import { createTokenVerifier } from './auth/user-pool-token.ts';
import { controlPlaneProtocol } from './control-plane.ts';
import { registryOf } from '../../protocol/actions.ts';
import type { Debugging } from '../../kernel/debugging.ts';
import type { ObserveStep } from '../../contract/handler-step.ts';
import { createCodeLoader, type BoundedCode } from './execution/bounded-code.ts';
import { createCaches } from './caches.ts';
import { createCached, createEvict } from './execution/api-cache.ts';
import { createCallDataSource } from './execution/data-source.ts';
import { createExecutables } from './execution/executable.ts';
import { createRequestLog } from './execution/request-log.ts';
import { createRunResolver, type RunResolver } from './execution/resolver.ts';
import { createGraphqlDoor } from './http.ts';
import { ApiMetrics } from './metrics.ts';
import { createRealtimeEndpoint } from './realtime/endpoint.ts';
import { defaultLimits, type RealtimeLimits } from './realtime/limits.ts';
import { createInvalidate } from './realtime/invalidate.ts';
import type { ApiAccess } from '../../kernel/api-access.ts';
import type { Api } from './model.ts';
import { createRunMutation } from './run-mutation.ts';
import { createPublish } from './realtime/publish.ts';
import { createHandlerTurns } from './execution/handler-turns.ts';
import { createRegistry, type Registry } from './realtime/registry.ts';
import { createResources } from './resources/index.ts';
import { createAppSyncStore } from './store.ts';

export interface AppSyncPorts extends Ports {
  readonly invokeFunction: InvokeFunction;
  readonly callService: CallService;
  readonly sendRequest: SendRequest;
  readonly verifySignature: VerifySignature;
  readonly userPoolKeys: UserPoolKeys;
  /** Evaluates an IAM caller's policies for `appsync:GraphQL` on a field. */
  readonly isAllowed: IsAllowed;
  /** Opens an entry of the journal for a subscription, which comes in over a socket. */
  readonly openNote: OpensNote;
  /** Throws the error of an injected fault, for a step that is not a call of an API. */
  readonly strike?: StrikeStep | undefined;
  readonly observe?: ObserveStep | undefined;
  readonly debugging?: Debugging | undefined;
}

export interface AppSync extends Service {
  readonly runMutation: RunMutation;
  /** Lists the ways in which each API identifies its callers. */
  access(): readonly ApiAccess[];
  /** Tells what the first API with a schema answers to a query that is wrong whoever sends it. */
  queryFaults(query: string): readonly string[];
  /** Takes over a socket for the real-time endpoint. */
  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export interface AppSyncOptions {
  readonly loadCode?: (code: string, name: string) => BoundedCode;
  readonly limits?: Partial<RealtimeLimits>;
}

export function createAppSync(ports: AppSyncPorts, options: AppSyncOptions = {}): AppSync {
  const { clock, ids, requireAllowed, operator } = ports;
  const state = createAppSyncStore();
  const caches = createCaches(ports.database);
  const registry = createRegistry();
  const loader = createCodeLoader({ clock, ids, requireAllowed }, ports.debugging);
  const runResolver = resolversOf(ports, registry);
  // The parts that queries over HTTP and subscriptions over sockets share.
  const shared = {
    clock,
    state,
    operator,
    metrics: new ApiMetrics(ports.putMetric),
    executableOf: createExecutables({ runResolver, requireAllowed, operator }),
    authenticate: authenticationOf(ports),
  };
  const realtime = createRealtimeEndpoint({
    ...shared,
    ids,
    requireAllowed,
    runResolver,
    registry,
    limits: { ...defaultLimits, ...options.limits },
    durable: ports.database.durable,
    openNote: ports.openNote,
    strike: ports.strike,
  });
  const http = { ...shared, publish: createPublish(registry, ports.operator), requestLog: createRequestLog(ports) };
  return {
    ...controlPlaneProtocol,
    ...registryOf(actions, { ...ports, state, caches, loader }),
    conditionKeys: ['appsync:visibility'],
    resources: createResources(
      ports,
      { state, caches },
      {
        code: options.loadCode ?? ((code, name) => loader.load(code, name)),
        template: (text) => loader.readTemplate(text),
        templates: (read) => loader.loadTemplates(read),
      },
    ),
    doors: [createGraphqlDoor(http)],
    runMutation: createRunMutation({ ...ports, ...http, allowsField: allowsFieldOf(ports) }),
    access: () => state.apis().map(accessOf),
    queryFaults(query) {
      const [api] = state.apis().filter(({ sdl }) => sdl !== undefined);
      const prepared = api && shared.executableOf(api).prepare(query);
      return prepared && 'errors' in prepared ? prepared.errors.map(({ message }) => message) : [];
    },
    upgrade: (incoming, socket, head) => realtime.upgrade(incoming, socket, head),
    start: () => caches.resume(state.apis()),
    async stop() {
      await loader.stop();
      await realtime.stop();
    },
  };
}

const accessOf = ({ settings: { id, defaultMode, modes }, apiKeys }: Api): ApiAccess => ({
  apiId: id,
  defaultMode,
  modes: [...modes],
  apiKey: [...apiKeys.keys()][0],
});

const resolversOf = (ports: AppSyncPorts, registry: Registry): RunResolver => {
  const { clock, requireAllowed, observe } = ports;
  const takeTurn = createHandlerTurns();
  return createRunResolver({
    callDataSource: createCallDataSource(ports),
    cached: createCached({ ...ports, takeTurn }),
    evict: createEvict(clock),
    requireAllowed,
    takeTurn,
    invalidate: createInvalidate(registry),
    observe: observe && ((step) => observe({ ...step, at: clock.now() })),
  });
};

const authenticationOf = (ports: AppSyncPorts): Authenticate =>
  createAuthenticate({
    clock: ports.clock,
    verifySignature: ports.verifySignature,
    verifyToken: createTokenVerifier(ports),
    verifyOidcToken: createOidcVerifier(ports),
    authorizeByLambda: createLambdaAuthorizer(ports),
    allowsField: allowsFieldOf(ports),
  });

const allowsFieldOf =
  ({ isAllowed }: AppSyncPorts): AllowsField =>
  (principal, resource, entry) =>
    isAllowed({ principal, action: 'appsync:GraphQL', resource, entry });
