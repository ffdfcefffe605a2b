import { createHash } from 'node:crypto';
import type { ConnectionCredentials, SendRequest } from '../../../contract/ports.ts';
import type { Ports } from '../../../contract/service.ts';
import { AwsError, messageOf, UnsupportedError } from '../../../kernel/errors.ts';
import { connectionArn, connectionSecretArn } from '../arns.ts';
import { connectionNotFound, tooMany } from '../errors.ts';
import type { EventsStore } from '../store.ts';
import { checkParameters, valuesOf, type Connection } from './connection.ts';
import type { ConnectionDefinition, ConnectionFacts } from './connection.ts';
import { requestToken, tokenRequest, type Token } from './oauth.ts';

/** docs: Amazon EventBridge User Guide, "Amazon EventBridge quotas" */
const mostConnections = 3000;

/** A token that expires sooner than this is not used any more. */
const leastLifeMs = 60_000;

/** Keeps the connections to HTTP endpoints, from the template and from calls, with their credentials. */
export class Connections {
  readonly #connections = new Map<string, Connection>();
  /** The tokens of the connections with OAuth, by ARN. They are fetched again after a restart. */
  readonly #tokens = new Map<string, Promise<Token>>();
  readonly #ports: Ports;
  readonly #sendRequest: SendRequest;
  readonly #store: EventsStore;
  #started = false;

  constructor(ports: Ports, sendRequest: SendRequest, store: EventsStore) {
    this.#ports = ports;
    this.#sendRequest = sendRequest;
    this.#store = store;
    for (const [, definition] of store.keptConnections.own()) this.#take(definition);
  }

  /** Authorizes connections now, because an authorization endpoint may be the runtime itself, which now answers. */
  start(): void {
    this.#started = true;
    for (const connection of this.#connections.values())
      if (connection.state === 'AUTHORIZING') void this.#authorize(connection);
  }

  /** Lists connections by name. */
  all(): readonly Connection[] {
    return [...this.#connections.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  has(name: string): boolean {
    return this.#connections.has(name);
  }

  connection(name: string): Connection {
    const found = this.#connections.get(name);
    if (!found) throw connectionNotFound(name);
    return found;
  }

  findByArn(arn: string): Connection | undefined {
    const found = this.#connections.get(arn.split('/')[1] ?? '');
    return found?.arn === arn ? found : undefined;
  }

  put(definition: ConnectionDefinition): Connection {
    checkParameters(definition);
    if (!this.has(definition.name) && this.#connections.size >= mostConnections) throw tooMany();
    this.#store.keptConnections.put(definition.name, definition);
    return this.#take(definition);
  }

  provision(definition: ConnectionDefinition): Connection {
    checkParameters(definition);
    const kept = this.#store.keptConnections.provisioned(definition.name, definition);
    if (kept && !kept.definition) throw connectionNotFound(definition.name);
    return this.#take(kept?.definition ?? definition);
  }

  remove(name: string): void {
    this.#drop(name);
    this.#store.keptConnections.remove(name);
  }

  /** Removes a connection that the template no longer has. */
  forget(name: string): void {
    this.#drop(name);
    this.#store.keptConnections.forget(name);
  }

  /** The connection keeps its name and loses its credentials. */
  deauthorize(name: string): Connection {
    const { authorizationType, description } = this.connection(name);
    const definition = { name, authorizationType, description };
    this.#store.keptConnections.put(name, definition);
    return this.#take(definition);
  }

  /**
   * Answers what the connection adds to a request. The code of an error is the last part of
   * `Events.ConnectionResource.…`.
   */
  async retrieve(arn: string): Promise<ConnectionCredentials> {
    const connection = this.findByArn(arn);
    if (!connection) throw new AwsError('ResourceNotFound', `Connection '${arn.slice(0, 300)}' does not exist.`);
    const { state, reason, parameters } = connection;
    if (state === 'AUTHORIZING')
      throw new AwsError('AuthInProgress', `The connection ${connection.name} is being authorized.`);
    if (state === 'DEAUTHORIZED' || !parameters)
      throw new AwsError('InvalidConnectionState', reason ?? `The connection ${connection.name} is not authorized.`);
    const { HeaderParameters, QueryStringParameters, BodyParameters } = parameters.InvocationHttpParameters ?? {};
    return {
      headers: { ...valuesOf(HeaderParameters), ...(await this.#authorizing(connection)) },
      query: valuesOf(QueryStringParameters),
      body: valuesOf(BodyParameters),
      refused: () => this.#refused(connection),
    };
  }

  /** Answers the header that authorizes a request. */
  async #authorizing(connection: Connection): Promise<Record<string, string>> {
    const { BasicAuthParameters: basic, ApiKeyAuthParameters: apiKey } = connection.parameters ?? {};
    if (apiKey) return { [apiKey.ApiKeyName]: apiKey.ApiKeyValue };
    if (basic) {
      const pair = Buffer.from(`${basic.Username}:${basic.Password}`).toString('base64');
      return { Authorization: `Basic ${pair}` };
    }
    const known = await this.#tokens.get(connection.arn);
    if (known && known.expiresMs - this.#ports.clock.now() > leastLifeMs) return { Authorization: known.authorization };
    const token = await this.#authorize(connection);
    if (token === undefined)
      throw new AwsError('InvalidConnectionState', this.#connections.get(connection.name)?.reason ?? '');
    return { Authorization: token };
  }

  /** Fetches a token. If there is none, it answers undefined, and the connection contains the reason. */
  async #authorize({ arn, name, parameters }: Connection): Promise<string | undefined> {
    const { clock, requireAllowed, operator } = this.#ports;
    if (!parameters?.OAuthParameters) return undefined;
    try {
      requireAllowed(tokenRequest);
      const pending = requestToken(parameters.OAuthParameters, this.#sendRequest, clock.now());
      this.#tokens.set(arn, pending);
      const { authorization } = await pending;
      this.#change(arn, { state: 'AUTHORIZED', reason: undefined, authorizedMs: clock.now() });
      return authorization;
    } catch (error) {
      this.#tokens.delete(arn);
      const reason = `Failed to authorize the connection: ${messageOf(error)}`.slice(0, 512);
      if (error instanceof UnsupportedError || error instanceof AwsError)
        operator.warn(`connection ${name}: ${error.message}`);
      this.#change(arn, { state: 'DEAUTHORIZED', reason });
      return undefined;
    }
  }

  /**
   * Fetches a token again. Credentials that cannot be renewed are not used any more. docs: Amazon EventBridge User
   * Guide, "De-authorizing connections in EventBridge"
   */
  #refused({ arn, parameters }: Connection): void {
    const now = this.findByArn(arn);
    if (now?.parameters !== parameters) return;
    if (this.#tokens.delete(arn)) return;
    this.#change(arn, { state: 'DEAUTHORIZED', reason: 'The endpoint did not accept the credentials (401 or 407).' });
  }

  #take(definition: ConnectionDefinition): Connection {
    const { ids, clock } = this.#ports;
    const { name, authorizationType } = definition;
    const digest = createHash('sha256').update(JSON.stringify(definition)).digest('hex');
    const known = this.#store.connectionFacts(name);
    if (known?.digest === digest) return this.#set(definition, known);
    const now = clock.now();
    const first = { id: ids.uuid(), secretId: `${ids.uuid()}-${suffix(ids.bytes(6))}`, createdMs: now };
    const { id, secretId, createdMs } = known ?? first;
    const authorized = authorizationType === 'OAUTH_CLIENT_CREDENTIALS' ? 'AUTHORIZING' : 'AUTHORIZED';
    const state = definition.parameters ? authorized : 'DEAUTHORIZED';
    const times = { createdMs, modifiedMs: now, authorizedMs: now };
    const connection = this.#set(definition, { id, secretId, digest, state, ...times });
    this.#tokens.delete(connection.arn);
    if (this.#started && state === 'AUTHORIZING') void this.#authorize(connection);
    return connection;
  }

  #change(arn: string, change: Partial<ConnectionFacts>): void {
    const connection = this.findByArn(arn);
    if (!connection) return;
    const { id, secretId, digest, state, reason, createdMs, modifiedMs, authorizedMs } = connection;
    this.#set(connection, { id, secretId, digest, state, reason, createdMs, modifiedMs, authorizedMs, ...change });
  }

  #set({ name, description, authorizationType, parameters }: ConnectionDefinition, facts: ConnectionFacts): Connection {
    const arn = connectionArn(this.#ports, name, facts.id);
    const secretArn = connectionSecretArn(this.#ports, name, facts.secretId);
    const connection = { name, description, authorizationType, parameters, ...facts, arn, secretArn };
    this.#connections.set(name, connection);
    this.#store.putConnectionFacts(name, facts);
    return connection;
  }

  #drop(name: string): void {
    const connection = this.#connections.get(name);
    if (connection) this.#tokens.delete(connection.arn);
    this.#connections.delete(name);
    this.#store.forgetConnection(name);
  }
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The characters that Secrets Manager appends to the name of a secret. */
const suffix = (bytes: Uint8Array): string => [...bytes].map((byte) => letters[byte % letters.length]).join('');
